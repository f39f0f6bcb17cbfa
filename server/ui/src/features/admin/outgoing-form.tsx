/** The way to other systems: which internal addresses may be called, and what receivers check signatures with. */
import { App, Button, Form, Input } from "antd";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { useChangeSettings, useSigningKeys } from "@/shared/api/settings";
import { linesOf } from "@/shared/controls/lines";
import { useTexts } from "@/shared/i18n/texts";
import { CopiedText } from "@/shared/ui/copied-text";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import styles from "./admin.module.css";
import { outgoingTexts } from "./texts/outgoing";

interface HostsInput {
  hosts: string;
}

export function HostsForm({ hosts }: { readonly hosts: readonly string[] }) {
  const t = useTexts(outgoingTexts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<HostsInput>();
  const change = useChangeSettings();
  const isHere = useHere();
  const save = (input: HostsInput) =>
    void change.mutateAsync({ internal_hosts: linesOf(input.hosts) }).then(
      () => void message.success(s("saved")),
      (error: unknown) => {
        const errors = problemsOf(error).map((problem) => problem.message);
        if (errors.length > 0 && isHere()) form.setFields([{ name: "hosts", errors }]);
        else void message.error(messageOf(error));
      },
    );
  return (
    <Form<HostsInput>
      form={form}
      layout="vertical"
      onFinish={save}
      onValuesChange={() => form.setFields([{ name: "hosts", errors: [] }])}
      className={styles.form ?? ""}
      initialValues={{ hosts: hosts.join("\n") }}
    >
      <Form.Item name="hosts" label={t("hosts")} extra={t("hostsHint")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Button htmlType="submit" loading={change.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}

export function SigningKeys() {
  const t = useTexts(outgoingTexts);
  const { message, modal } = App.useApp();
  const keys = useSigningKeys();
  const ask = (renew: boolean) =>
    void keys.mutateAsync(renew).then(
      () => {
        if (renew) void message.success(t("renewed"));
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  const askAnew = () =>
    modal.confirm({
      title: t("renewTitle"),
      content: t("renewText"),
      okText: t("renewKeys"),
      okButtonProps: { danger: true },
      onOk: () => ask(true),
    });
  const shown = keys.data && [
    { id: "", name: t("ofWebhooks"), key: keys.data.webhooks },
    ...keys.data.apps.map(({ app, title, key }) => ({ id: app, name: t("ofApp", { app: title }), key })),
  ];
  return (
    <div className={styles.signing}>
      <p className={styles.quiet}>{t("keysText")}</p>
      {shown?.map(({ id, name, key }) => (
        <CopiedText key={id} label={name} text={key} />
      ))}
      <div className={styles.robotTools}>
        <Button loading={keys.isPending} onClick={() => ask(false)}>
          {t("showKeys")}
        </Button>
        <Button danger onClick={askAnew}>
          {t("renewKeys")}
        </Button>
      </div>
    </div>
  );
}
