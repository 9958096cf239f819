/**
 * Puts a file where the API said: straight into our storage, never through the API. Made with XMLHttpRequest because
 * it is the only way in browsers to see how far an upload is.
 */

import { ProblemError, unreachable } from "./problems";

interface Destination {
  url: string;
  method: "POST" | "PUT";
  headers?: Record<string, string>;
  /** Sent before the file as multipart/form-data (POST). */
  fields?: Record<string, string>;
}

/** `onProgress` gets 0 to 100; `signal` calls it off. Throws ProblemError. */
export function upload(
  file: File,
  to: Destination,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    signal.addEventListener("abort", () => request.abort());
    request.onabort = () => reject(unreachable());
    request.open(to.method, to.url);
    for (const [name, value] of Object.entries(to.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(Math.round((100 * loaded) / total));
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(refused(request.status));
    };
    request.send(to.fields ? form(to.fields, file) : file);
  });
}

function form(fields: Record<string, string>, file: File): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file);
  return body;
}

function refused(status: number): ProblemError {
  return new ProblemError({
    type: "about:blank",
    title: "",
    status,
    detail: "",
    code: "internal_error",
    request_id: "",
  });
}
