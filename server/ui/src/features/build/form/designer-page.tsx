/** /build/:app/forms/:form: the form designer. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { FormDesigner } from "./form-designer";
import { formDesignTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(formDesignTexts);
  const { app = "", form = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={form}
      path={`forms/${form}.json`}
      title={t("designer")}
      Designer={FormDesigner}
    />
  );
}
