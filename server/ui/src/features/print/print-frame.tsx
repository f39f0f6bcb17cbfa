/**
 * A print on the screen: a document of its own in a frame in which no script runs, as wide as its paper and made
 * smaller where the screen is.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import styles from "./print-frame.module.css";

interface PrintFrameProps {
  readonly html: string;
  readonly label: string;
  /** The frame, for printing it. */
  readonly frame: RefObject<HTMLIFrameElement | null>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Space around the sheets. */
const AROUND = 16;
const MM_PER_PX = 25.4 / 96;
const ROLL = "tenon-roll";

export function PrintFrame({ html, label, frame }: PrintFrameProps) {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  const [room, setRoom] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // The browser's own key would print the page around the sheets.
  const press = useCallback(
    (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "p") return;
      event.preventDefault();
      printFrame(frame.current);
    },
    [frame],
  );
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [press]);

  const measure = useCallback(() => {
    const document = frame.current?.contentDocument;
    frame.current?.contentWindow?.addEventListener("keydown", press);
    const sheets = [...(document?.querySelectorAll<HTMLElement>(".sheet") ?? [])];
    if (!document || sheets.length === 0) return;
    const width = Math.max(...sheets.map((sheet) => sheet.offsetWidth));
    const last = sheets[sheets.length - 1];
    setSize({
      width: width + 2 * AROUND,
      height: (last ? last.offsetTop + last.offsetHeight : 0) + AROUND,
    });
    if (document.body.classList.contains("roll")) cutRoll(document, sheets);
  }, [frame, press]);

  const scale = size === null || room === 0 ? 1 : Math.min(1, room / size.width);
  return (
    <div ref={place} className={styles.place}>
      <div
        className={styles.ground}
        style={size === null ? undefined : { width: size.width * scale, height: size.height * scale }}
      >
        <iframe
          ref={frame}
          title={label}
          className={styles.frame}
          srcDoc={html}
          // Same origin, so that pictures of records load and this page may measure and print it; never scripts.
          sandbox="allow-same-origin allow-modals"
          style={{ width: size?.width, height: size?.height, transform: `scale(${scale})` }}
          onLoad={measure}
        />
      </div>
    </div>
  );
}

/** A roll is as long as what stands on it, which is known only now. */
function cutRoll(document: Document, sheets: readonly HTMLElement[]): void {
  const mm = (px: number) => Math.ceil(px * MM_PER_PX);
  const long = Math.max(30, ...sheets.map((sheet) => mm(sheet.offsetHeight) + 2));
  const wide = Math.max(...sheets.map((sheet) => Math.round(sheet.offsetWidth * MM_PER_PX)));
  const style = document.getElementById(ROLL) ?? document.head.appendChild(document.createElement("style"));
  style.id = ROLL;
  style.textContent = `@page { size: ${wide}mm ${long}mm }`;
}

/** Opens the browser's own dialog, from which one prints or saves a PDF. */
export function printFrame(frame: HTMLIFrameElement | null): void {
  frame?.contentWindow?.print();
}
