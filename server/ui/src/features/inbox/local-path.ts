/** The place in this page a message points to; messages for e-mail may carry the whole address. */
export function localPath(link: string | null): string {
  if (!link) return "/notifications";
  if (link.startsWith("/")) return link;
  const url = URL.parse?.(link);
  return url ? url.pathname + url.search : "/notifications";
}
