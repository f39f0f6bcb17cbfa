/** Looks where somebody is; answers whether they are there still. Whoever has gone elsewhere meanwhile is left there. */
export function placeKept(): () => boolean {
  const from = window.location.pathname;
  return () => window.location.pathname === from;
}
