/** Fetches the application with its styles; what index.html shows meanwhile waits for neither. */
void import("./start");
