import { useSearchParams } from "react-router";
import { useMe } from "@/shared/api/me";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useKept } from "../../calls/kept";
import frame from "../../frame/designer.module.css";
import { formDesignTexts } from "../texts/texts";
import { KeptDrawer } from "./kept-drawer";

/** Says that the form has values set aside, and opens them. An address with `kept` opens them at once. */
export function KeptNotice({ app, form }: { readonly app: string; readonly form: string }) {
  const t = useTexts(formDesignTexts);
  const [params, setParams] = useSearchParams();
  // The values are those of records, which building gives no right on.
  const admin = useMe().data?.is_admin === true;
  const kept = useKept(app, form, admin).data;
  const open = params.has("kept");
  const show = (next: boolean) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (next) after.set("kept", "all");
        else after.delete("kept");
        return after;
      },
      { replace: true },
    );
  const count = kept?.items.reduce((sum, group) => sum + group.values, 0) ?? 0;
  const more = kept?.items.some((group) => !group.exact) ? "+" : "";
  return (
    <>
      {kept && (kept.converting || count > 0) && (
        <p className={frame.notice} role="status">
          {kept.converting ? t("keptConverting") : t("keptCount", { n: `${count}${more}` })}{" "}
          <Button look="quiet" onClick={() => show(true)}>
            {t("keptLook")}
          </Button>
        </p>
      )}
      {admin && open && <KeptDrawer app={app} form={form} onClose={() => show(false)} />}
    </>
  );
}
