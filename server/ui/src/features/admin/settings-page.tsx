/** /admin/settings: the workspace's name, time and language, and its mail server. */
import { App, Button, Form, Input, InputNumber, Select, Switch } from "antd";
import { useChangeSettings, useSettings } from "@/shared/api/settings";
import type { Settings } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { ZONES } from "@/shared/i18n/zones";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { texts as shared } from "@/shared/ui/texts";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import styles from "./admin.module.css";
import { MailForm } from "./mail-form";
import { HostsForm, SigningKeys } from "./outgoing-form";
import { RobotsForm } from "./robots-form";
import { outgoingTexts } from "./texts/outgoing";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const outgoing = useTexts(outgoingTexts);
  const settings = useSettings();
  return (
    <Page title={t("settings")} width="reading">
      {settings.isPending ? (
        <ListSkeleton rows={4} />
      ) : settings.isLoadingError ? (
        <LoadProblem error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <>
          <section className={styles.card}>
            <Basics settings={settings.data} />
          </section>
          <section className={styles.card}>
            <h2 className={styles.panelTitle}>{t("mail")}</h2>
            <p className={styles.quiet}>{t("mailText")}</p>
            <MailForm mail={settings.data.mail} />
          </section>
          <section className={styles.card}>
            <h2 className={styles.panelTitle}>{t("robots")}</h2>
            <p className={styles.quiet}>{t("robotsText")}</p>
            <RobotsForm robots={settings.data.robots} />
          </section>
          <section className={styles.card}>
            <h2 className={styles.panelTitle}>{outgoing("outgoing")}</h2>
            <p className={styles.quiet}>{outgoing("outgoingText")}</p>
            <HostsForm hosts={settings.data.internal_hosts} />
            <SigningKeys />
          </section>
        </>
      )}
    </Page>
  );
}

type BasicsForm = Pick<
  Settings,
  "title" | "timezone" | "language" | "recycle_days" | "file_mb" | "mail_decision"
> & {
  base_url: string;
};

function Basics({ settings }: { settings: Settings }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<BasicsForm>();
  const sayProblems = useSayProblems(form);
  const change = useChangeSettings();
  const save = (input: BasicsForm) =>
    void change
      .mutateAsync({ ...input, base_url: input.base_url || null })
      .then(() => void message.success(s("saved")), sayProblems);
  return (
    <Form<BasicsForm>
      form={form}
      layout="vertical"
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{ ...settings, base_url: settings.base_url ?? "" }}
    >
      <Form.Item
        name="title"
        label={t("workspaceTitle")}
        rules={[{ required: true, whitespace: true, message: t("titleNeeded") }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="timezone" label={t("timezone")} extra={t("timezoneHint")}>
        <Select showSearch={{ optionFilterProp: "title" }} fieldNames={{ label: "title" }} options={ZONES} />
      </Form.Item>
      <Form.Item name="language" label={t("defaultLanguage")} extra={t("defaultLanguageHint")}>
        <Select
          options={[
            { value: "zh-CN", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="base_url"
        label={t("baseUrl")}
        extra={t("baseUrlHint")}
        rules={[{ pattern: /^https?:\/\//, message: t("baseUrlWrong") }]}
      >
        <Input inputMode="url" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="recycle_days"
        label={t("recycleDays")}
        extra={t("recycleDaysHint")}
        rules={[{ required: true, message: t("recycleDaysWrong") }]}
      >
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
      <Form.Item
        name="file_mb"
        label={t("fileMb")}
        extra={t("fileMbHint")}
        rules={[{ required: true, message: t("fileMbWrong") }]}
      >
        <InputNumber min={1} max={2048} precision={0} />
      </Form.Item>
      <Form.Item
        name="mail_decision"
        label={t("mailDecision")}
        extra={t("mailDecisionHint")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}
