/** Asks for name, key and demo data, installs, and opens the new app. */
import { App, Checkbox, Form, Input, Modal } from "antd";
import { useNavigate } from "react-router";
import { freeKey } from "@/features/build/document/free-key";
import { useApps } from "@/shared/api/apps";
import { messageOf } from "@/shared/api/problem";
import { useInstall } from "@/shared/api/templates";
import type { Template } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useHere } from "@/shared/ui/use-here";
import { demoTotal } from "./template-card";
import { texts } from "./texts/texts";

interface InstallForm {
  title: string;
  key: string;
  demo: boolean;
}

export function InstallDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<InstallForm>();
  const install = useInstall();
  const navigate = useNavigate();
  const isHere = useHere();
  const taken = useApps().data?.items.map((app) => app.key) ?? [];
  const total = demoTotal(template);

  const send = (input: InstallForm) =>
    void install.mutateAsync({ template: template.key, ...input }).then(
      (app) => {
        void message.success(t("done", { title: app.title }));
        if (!isHere()) return;
        onClose();
        void navigate(`/apps/${app.key}`);
      },
      (error: unknown) => void message.error(messageOf(error)),
    );

  return (
    <Modal
      open
      title={t("installTitle", { title: template.title })}
      okText={install.isPending ? t("installing") : t("install")}
      confirmLoading={install.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={480}
    >
      <Form<InstallForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          title: template.title,
          key: freeKey(template.key, (key) => !taken.includes(key), { between: "-" }),
          demo: total > 0,
        }}
        onFinish={send}
      >
        <Form.Item
          name="title"
          label={t("appTitle")}
          rules={[{ required: true, whitespace: true, message: t("appTitleNeeded") }]}
        >
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="key"
          label={t("key")}
          extra={t("keyHint")}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9_-]{0,39}$/, message: t("keyWrong") },
            {
              validator: (_, key: string) =>
                taken.includes(key) ? Promise.reject(new Error(t("keyTaken"))) : Promise.resolve(),
            },
          ]}
        >
          <Input autoCapitalize="none" />
        </Form.Item>
        {total ? (
          <Form.Item name="demo" valuePropName="checked" extra={t("withDemoText", { n: total })}>
            <Checkbox>{t("withDemo")}</Checkbox>
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  );
}
