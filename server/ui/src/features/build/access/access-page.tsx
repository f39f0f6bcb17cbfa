/** /build/:app/access: who may do what in an app, for administrators. */
import { App } from "antd";
import { Link, useParams } from "react-router";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinitions, useSaveDraft } from "../calls/definitions";
import { DesignerRoute } from "../frame/designer-route";
import { ACCESS } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { AccessDesigner } from "./access-designer";
import { accessTexts } from "./texts/texts";

const NOTHING = { $schema: "../../../schemas/access.json", roles: [], groups: [] };

export function Component() {
  const t = useTexts(accessTexts);
  const b = useTexts(buildTexts);
  const { app = "" } = useParams();
  const { message } = App.useApp();
  const me = useMe();
  const definitions = useDefinitions(app);
  const save = useSaveDraft(app);
  if (definitions.isLoadingError)
    return <LoadProblem error={definitions.error} retry={() => void definitions.refetch()} />;
  if (!definitions.data || !me.data) return <ListSkeleton rows={10} />;
  const back = <Link to={`/build/${app}`}>{b("backToList")}</Link>;
  if (!me.data.is_admin)
    return (
      <Empty level={1} title={b("withheld")} text={b("withheldText")}>
        {back}
      </Empty>
    );
  // An app that nobody has said this of has no such document yet.
  if (!definitions.data.items.some((entry) => entry.path === ACCESS))
    return (
      <Empty level={1} title={t("none")} text={t("noneText")}>
        {back}
        <Button
          look="primary"
          disabled={save.isPending}
          onClick={() =>
            void save
              .mutateAsync({ path: ACCESS, text: `${JSON.stringify(NOTHING, null, 2)}\n` })
              .catch((error: unknown) => void message.error(messageOf(error)))
          }
        >
          {t("begin")}
        </Button>
      </Empty>
    );
  return (
    <DesignerRoute app={app} itemKey="access" path={ACCESS} title={t("designer")} Designer={AccessDesigner} />
  );
}
