import { SignatureInput } from "@/shared/controls/signature-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFieldKey, useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { asFiles, toJson } from "./files";
import { image } from "./image";
import type { DisplayProps, InputProps, Kind } from "./kind";

function Input({ value, onChange, field, ...rest }: InputProps) {
  const { sources } = useForm();
  const key = useFieldKey(field.key);
  const t = useTexts(formTexts);
  return (
    <SignatureInput
      {...rest}
      value={asFiles(value)[0] ?? null}
      upload={sources.upload(key)}
      hrefOf={sources.fileHref}
      texts={{
        draw: t("signDraw"),
        keep: t("signKeep"),
        clear: t("clear"),
        again: t("signAgain"),
        typed: t("signTyped"),
        failed: t("signFailed"),
        picture: t("signature"),
        kept: t("signed"),
      }}
      onChange={(file) => onChange(file === null ? null : toJson([file]))}
    />
  );
}

function Display({ value }: DisplayProps) {
  const { sources } = useForm();
  const t = useTexts(formTexts);
  const file = asFiles(value)[0];
  return file ? <img className="f-signature" src={sources.fileHref(file)} alt={t("signature")} /> : null;
}

export const signature: Kind = { ...image, Input, Display, text: () => "✓", width: 110, group: true };
