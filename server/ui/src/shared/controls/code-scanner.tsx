import { useEffect, useRef, useState } from "react";
import { Button } from "./button";

/** What browsers that read codes offer; the type is not in TypeScript's library yet. */
interface CodeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
  interface Window {
    BarcodeDetector?: new () => CodeDetector;
  }
}

interface CodeScannerProps {
  readonly texts: { readonly title: string; readonly failed: string; readonly close: string };
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}

/** The camera in a dialog until it sees a code. The camera goes off with the dialog. */
export default function CodeScanner({ texts, onCode, onClose }: CodeScannerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onCode);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    told.current = onCode;
  });

  useEffect(() => {
    dialog.current?.showModal();
    let stream: MediaStream | null = null;
    let over = false;
    const run = async () => {
      if (!window.BarcodeDetector) throw new Error("this browser reads no codes");
      const detector = new window.BarcodeDetector();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const screen = video.current;
      if (over || !screen) return;
      screen.srcObject = stream;
      await screen.play();
      const look = async () => {
        if (over) return;
        const [code] = await detector.detect(screen);
        if (code) told.current(code.rawValue);
        else requestAnimationFrame(() => void look().catch(() => setFailed(true)));
      };
      await look();
    };
    run()
      .catch(() => setFailed(true))
      .finally(() => {
        if (over) stream?.getTracks().forEach((track) => track.stop());
      });
    return () => {
      over = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);

  return (
    <dialog ref={dialog} className="c-scanner" aria-label={texts.title} onClose={onClose}>
      <p>{failed ? texts.failed : texts.title}</p>
      {/* A camera's picture has no words to caption. */}
      {!failed && <video ref={video} muted playsInline aria-hidden="true" />}
      <Button onClick={() => dialog.current?.close()}>{texts.close}</Button>
    </dialog>
  );
}
