import { lazy, Suspense, useState } from "react";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

const CodeScanner = lazy(() => import("@/shared/controls/code-scanner"));

/** A scanner types like a keyboard; where the browser reads codes itself, the camera serves as one. */
function Input({ field, value, onChange, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  const [scanning, setScanning] = useState(false);
  const canScan = "BarcodeDetector" in window && navigator.mediaDevices !== undefined;
  return (
    <span className="f-barcode">
      <TextInput
        {...rest}
        value={asText(value)}
        maxLength={field.schema.maxLength}
        placeholder={field.schema["x-placeholder"]}
        onChange={(next) => onChange(next === "" ? null : next)}
      />
      {canScan && !rest.disabled && <Button onClick={() => setScanning(true)}>{t("scan")}</Button>}
      {scanning && (
        <Suspense fallback={null}>
          <CodeScanner
            texts={{ title: t("scanTitle"), failed: t("scanFailed"), close: t("close") }}
            onCode={(code) => {
              onChange(code);
              setScanning(false);
            }}
            onClose={() => setScanning(false)}
          />
        </Suspense>
      )}
    </span>
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const barcode: Kind = {
  Input,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 150,
};
