import { lazy, Suspense, useState } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";

const CodeScanner = lazy(() => import("@/shared/controls/code-scanner"));

/** Opens the camera to read a code, where the browser reads codes itself; nothing elsewhere. */
export function ScanButton({ onCode }: { readonly onCode: (code: string) => void }) {
  const t = useTexts(formTexts);
  const [scanning, setScanning] = useState(false);
  if (!("BarcodeDetector" in window) || navigator.mediaDevices === undefined) return null;
  return (
    <>
      <Button onClick={() => setScanning(true)}>{t("scan")}</Button>
      {scanning && (
        <Suspense fallback={null}>
          <CodeScanner
            texts={{ title: t("scanTitle"), failed: t("scanFailed"), close: t("close") }}
            onCode={(code) => {
              setScanning(false);
              onCode(code);
            }}
            onClose={() => setScanning(false)}
          />
        </Suspense>
      )}
    </>
  );
}
