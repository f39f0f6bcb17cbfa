/** /build/:app/rules/:rule: the editor of decision tables and scorecards. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { RuleDesigner } from "./rule-designer";
import { ruleTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(ruleTexts);
  const { app = "", rule = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={rule}
      path={`rules/${rule}.json`}
      title={t("designer")}
      Designer={RuleDesigner}
    />
  );
}
