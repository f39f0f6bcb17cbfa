/** Under which address what is given away is reached. */

/** An address by which a machine reaches itself and nobody else does. */
export function isOwnMachine(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const host = new URL(origin).hostname;
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host)
  );
}

/** Where the page is open, unless only this machine reaches that and the workspace has an address of its own. */
export function publicOrigin(here: string, workspace: string | null): string {
  const own = workspace?.replace(/\/+$/, "");
  return own && isOwnMachine(here) ? own : here;
}
