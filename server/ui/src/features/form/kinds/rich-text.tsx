import { lazy, Suspense } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { asText, type DisplayProps, type InputProps, type Kind } from "./kind";
import { richPlain, richNodes } from "./rich-html";

const RichEditor = lazy(() => import("@/shared/controls/rich-editor"));

function Input({ value, onChange, field, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  return (
    <Suspense fallback={<div className="c-rich-loading" role="status" aria-label={t("loading")} />}>
      <RichEditor
        {...rest}
        value={asText(value)}
        label={rest.label ?? field.title}
        placeholder={field.schema["x-placeholder"]}
        texts={{
          tools: t("richTools"),
          bold: t("richBold"),
          italic: t("richItalic"),
          underline: t("richUnderline"),
          heading: t("richHeading"),
          bullets: t("richBullets"),
          numbers: t("richNumbers"),
          quote: t("richQuote"),
          link: t("richLink"),
          address: t("richAddress"),
          plain: t("richPlain"),
        }}
        onChange={(html) => onChange(html === "" ? null : html)}
      />
    </Suspense>
  );
}

function Display({ value }: DisplayProps) {
  return <div className="f-rich">{richNodes(asText(value))}</div>;
}

export const richText: Kind = {
  Input,
  Display,
  Cell: ({ value }) => <>{richPlain(asText(value))}</>,
  text: (value) => richPlain(asText(value)),
  operators: ["contains", "not contains", "empty", "not empty"],
  filter: "text",
  width: 240,
  group: true,
};
