/** /build/:app/prints/:print: the editor of a print template. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { PrintDesigner } from "./print-designer";
import { printPath } from "./print-path";
import { printDesignTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(printDesignTexts);
  const { app = "", print = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={print}
      path={printPath(print)}
      title={t("prints")}
      Designer={PrintDesigner}
    />
  );
}
