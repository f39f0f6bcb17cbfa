/** Arrow up and down move the focus between the links of a list's rows. */
import { useEffect, useRef } from "react";

export function useRowKeys() {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const place = list.current;
    if (!place) return;
    const onKey = (event: KeyboardEvent) => move(place, event);
    place.addEventListener("keydown", onKey);
    return () => place.removeEventListener("keydown", onKey);
  }, []);
  return list;
}

function move(list: HTMLUListElement, event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (!step) return;
  const links = [...list.querySelectorAll<HTMLAnchorElement>("li > a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
