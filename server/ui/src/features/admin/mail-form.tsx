/** The server that sends the workspace's mail. The stored password is never told, only kept or replaced. */
import { App, Button, Checkbox, Form, Input, InputNumber, Select } from "antd";
import { messageOf } from "@/shared/api/problem";
import { useChangeSettings, useTestMail } from "@/shared/api/settings";
import type { MailServer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import styles from "./admin.module.css";
import { texts } from "./texts/texts";

type MailInput = Omit<MailServer, "has_password"> & { on: boolean };

export function MailForm({ mail }: { mail: MailServer | null }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<MailInput>();
  const sayProblems = useSayProblems(form, "mail");
  const change = useChangeSettings();
  const tried = useTestMail();
  const on = Form.useWatch("on", form) ?? mail !== null;

  const save = ({ on: wanted, username, password, ...input }: MailInput) => {
    const account = { username: username || null, ...(password && { password }) };
    void change
      .mutateAsync({ mail: wanted ? { ...input, ...account } : null })
      .then(() => void message.success(s("saved")), sayProblems);
  };

  const test = () =>
    void tried.mutateAsync().then(
      () => void message.success(t("mailTested")),
      (error: unknown) => void message.error(messageOf(error)),
    );

  return (
    <Form<MailInput>
      form={form}
      layout="vertical"
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{ port: 465, security: "tls", ...mail, on: mail !== null }}
    >
      <Form.Item name="on" valuePropName="checked">
        <Checkbox>{t("mailOn")}</Checkbox>
      </Form.Item>
      {on ? <MailFields kept={mail?.has_password === true} /> : null}
      <div className={styles.robotTools}>
        <Button htmlType="submit" loading={change.isPending}>
          {s("save")}
        </Button>
        {mail !== null && (
          <Button loading={tried.isPending} onClick={test}>
            {t("testMail")}
          </Button>
        )}
      </div>
    </Form>
  );
}

function MailFields({ kept }: { kept: boolean }) {
  const t = useTexts(texts);
  return (
    <>
      <div className={styles.pair}>
        <Form.Item name="host" label={t("mailHost")} rules={[{ required: true, message: t("hostNeeded") }]}>
          <Input autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="port" label={t("mailPort")} rules={[{ required: true }]}>
          <InputNumber min={1} max={65535} style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name="security" label={t("mailSecurity")}>
        <Select
          options={[
            { value: "tls", label: t("mailTls") },
            { value: "starttls", label: t("mailStarttls") },
            { value: "none", label: t("mailNone") },
          ]}
        />
      </Form.Item>
      <Form.Item name="username" label={t("mailUser")}>
        <Input autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      <Form.Item name="password" label={t("mailPassword")} extra={kept ? t("mailPasswordKept") : null}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="from"
        label={t("mailFrom")}
        extra={t("mailFromHint")}
        rules={[{ required: true, message: t("fromNeeded") }]}
      >
        <Input />
      </Form.Item>
    </>
  );
}
