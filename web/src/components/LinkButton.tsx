/** Links of the application in the look of the library: `href` is a path of the route table. */

import { Anchor, Button, type AnchorProps, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";

export function LinkButton({ href, children, ...more }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={Link} href={href} {...more}>
      {children}
    </Button>
  );
}

export function TextLink({ href, children, ...more }: AnchorProps & { href: string; children: ReactNode }) {
  return (
    <Anchor component={Link} href={href} {...more}>
      {children}
    </Anchor>
  );
}
