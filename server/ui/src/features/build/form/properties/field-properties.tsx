import { isLayout, type Field } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { COMPUTABLE, designerKind } from "../designer-kinds";
import { KindIcon } from "../kind-icon";
import { formDesignTexts } from "../texts/texts";
import { useKindTitle } from "../use-kind-title";
import { Formula } from "./formula";
import { Advanced } from "./advanced";
import { KindChoice } from "./kind-choice";
import { Naming } from "./naming";
import { PANELS } from "./panels";
import { Undrawn } from "./undrawn";
import styles from "./properties.module.css";

/** Everything one may set of the chosen field. */
export function FieldProperties({ path, field }: { readonly path: string; readonly field: Field }) {
  const t = useTexts(formDesignTexts);
  const kindTitle = useKindTitle()(field.kind);
  const { panels } = designerKind(field.kind);
  const computed = field.schema["x-formula"] !== undefined;
  const typed = !computed || field.kind === "formula";
  return (
    <>
      <h2 className={styles.heading}>
        <KindIcon kind={field.kind} />
        {kindTitle}
      </h2>
      <Naming path={path} field={field} />
      <KindChoice path={path} field={field} />
      {COMPUTABLE.has(field.kind) && <Formula path={path} field={field} />}
      {panels
        .filter((name) => typed || (name !== "default" && name !== "use"))
        .map((name) => {
          const Panel = PANELS[name];
          return <Panel key={name} path={path} field={field} />;
        })}
      {!typed && <Undrawn path={path} field={field} />}
      <Advanced path={path} field={field} />
      {!isLayout(field) && !path.includes(".") && <p className={styles.note}>{t("rulesElsewhere")}</p>}
    </>
  );
}
