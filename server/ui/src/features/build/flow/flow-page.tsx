/** /build/:app/flows/:flow: the designer of approvals and automations. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { FlowDesigner } from "./flow-designer";
import { flowDesignTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(flowDesignTexts);
  const { app = "", flow = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={flow}
      path={`flows/${flow}.json`}
      title={t("designer")}
      Designer={FlowDesigner}
    />
  );
}
