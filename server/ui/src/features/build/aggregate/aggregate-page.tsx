/** /build/:app/aggregates/:aggregate: the designer of an aggregate table. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { AggregateDesigner } from "./aggregate-designer";
import { aggregateTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(aggregateTexts);
  const { app = "", aggregate = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={aggregate}
      path={`aggregates/${aggregate}.json`}
      title={t("designer")}
      Designer={AggregateDesigner}
    />
  );
}
