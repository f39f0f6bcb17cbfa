/** /build/:app/reminders/:reminder: the designer of a reminder. */
import { useParams } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { DesignerRoute } from "../frame/designer-route";
import { ReminderDesigner } from "./reminder-designer";
import { reminderTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(reminderTexts);
  const { app = "", reminder = "" } = useParams();
  return (
    <DesignerRoute
      app={app}
      itemKey={reminder}
      path={`reminders/${reminder}.json`}
      title={t("designer")}
      Designer={ReminderDesigner}
    />
  );
}
