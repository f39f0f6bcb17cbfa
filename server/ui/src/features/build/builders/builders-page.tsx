/** /build/:app/builders: administrators name who else may change the app. */
import { App, Form, Select } from "antd";
import { Link, useParams } from "react-router";
import { DepartmentSelect } from "@/features/admin/department-select";
import { useApp } from "@/shared/api/apps";
import { useRoles } from "@/shared/api/people";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MemberSelect } from "@/shared/ui/member-select";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { useBuilders, useNameBuilders, type Builders, type BuildersInput } from "../calls/builders";
import styles from "./builders.module.css";
import { builderTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(builderTexts);
  const { app = "" } = useParams();
  const title = useApp(app).data?.title ?? app;
  const builders = useBuilders(app);
  return (
    <Page
      title={t("title")}
      width="reading"
      lead={
        <Link to={`/build/${app}`} className={styles.back}>
          <Icon name="left" size={14} />
          {title}
        </Link>
      }
    >
      <p>{t("lead")}</p>
      <p className={styles.warning} role="note">
        {t("warning")}
      </p>
      {builders.isLoadingError ? (
        <LoadProblem error={builders.error} retry={() => void builders.refetch()} />
      ) : builders.data ? (
        <Names app={app} named={builders.data} />
      ) : (
        <ListSkeleton rows={3} />
      )}
    </Page>
  );
}

function Names({ app, named }: { readonly app: string; readonly named: Builders }) {
  const t = useTexts(builderTexts);
  const { message } = App.useApp();
  const [form] = Form.useForm<BuildersInput>();
  const sayProblems = useSayProblems(form);
  const roles = useRoles().data?.items ?? [];
  const save = useNameBuilders(app);
  const begun: BuildersInput = { ...named, members: named.members.map((member) => member.id) };
  return (
    <Form<BuildersInput>
      form={form}
      layout="vertical"
      initialValues={begun}
      onFinish={(wanted) =>
        void save.mutateAsync(wanted).then(() => void message.success(t("saved")), sayProblems)
      }
    >
      <Form.Item name="members" label={t("members")}>
        <MemberSelect multiple known={[...named.members]} />
      </Form.Item>
      <Form.Item name="departments" label={t("departments")}>
        <DepartmentSelect multiple />
      </Form.Item>
      <Form.Item name="roles" label={t("roles")}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={roles.map((role) => ({ value: role.key, label: role.title }))}
        />
      </Form.Item>
      <Button look="primary" type="submit" disabled={save.isPending}>
        {t("save")}
      </Button>
    </Form>
  );
}
