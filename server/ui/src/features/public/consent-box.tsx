/** What has to be agreed to before an answer is sent: the text, a tick, and where it is asked for a signature. */
import { useMemo } from "react";
import { formTexts } from "@/features/form/texts/texts";
import { SignatureInput } from "@/shared/controls/signature-input";
import type { StoredFile, Upload } from "@/shared/controls/use-file-sending";
import { useTexts } from "@/shared/i18n/texts";
import type { PublicForm } from "./calls";
import { publicTexts } from "./texts/texts";

/** What somebody has said so far. */
export interface Agreement {
  readonly agreed: boolean;
  /** The picture as the address of an image; it travels with the answer itself. */
  readonly signature: string | null;
}

export const NOT_AGREED: Agreement = { agreed: false, signature: null };

interface ConsentBoxProps {
  readonly consent: NonNullable<PublicForm["consent"]>;
  readonly value: Agreement;
  readonly onChange: (value: Agreement) => void;
}

export function ConsentBox({ consent, value, onChange }: ConsentBoxProps) {
  const t = useTexts(publicTexts);
  return (
    <div className="p-consent">
      <p>{consent.text}</p>
      <label>
        <input
          type="checkbox"
          checked={value.agreed}
          onChange={(event) => onChange({ ...value, agreed: event.target.checked })}
        />
        {t("consent")}
      </label>
      {consent.signature && (
        <Signature value={value.signature} onChange={(signature) => onChange({ ...value, signature })} />
      )}
    </div>
  );
}

function Signature({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  const t = useTexts(publicTexts);
  const f = useTexts(formTexts);
  const file = useMemo<StoredFile | null>(
    () => (value === null ? null : { id: value, name: "signature.png", size: 0, mime: "image/png" }),
    [value],
  );
  // It goes nowhere before the answer does: its address is all that there is of it.
  const keep: Upload = async (drawn) => {
    const { name, size, type } = drawn;
    return { id: await addressOf(drawn), name, size, mime: type };
  };
  return (
    <div className="p-sign" role="group" aria-labelledby="consent-sign">
      <span id="consent-sign">{t("consentSign")}</span>
      <SignatureInput
        id="consent-signature"
        label={t("consentSign")}
        value={file}
        upload={keep}
        hrefOf={(kept) => kept.id}
        texts={{
          draw: f("signDraw"),
          keep: f("signKeep"),
          clear: f("clear"),
          again: f("signAgain"),
          typed: f("signTyped"),
          failed: f("signFailed"),
          picture: f("signature"),
          kept: f("signed"),
        }}
        onChange={(kept) => onChange(kept?.id ?? null)}
      />
    </div>
  );
}

function addressOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("the picture could not be read"));
    reader.readAsDataURL(file);
  });
}
