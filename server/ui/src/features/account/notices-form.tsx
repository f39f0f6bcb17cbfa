/** What one is told by e-mail besides inside the product, and at what hours not. */
import { App, Button, Checkbox, Form, Input, Switch } from "antd";
import { useSetNotices } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import type { Notices } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

const KINDS = ["task", "remind", "result", "copy", "comment"] as const;

interface Wish {
  email: Notices["email"];
  isQuiet: boolean;
  from: string;
  to: string;
}

export function NoticesForm({ notices, hasAddress }: { notices: Notices; hasAddress: boolean }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const isQuiet = Form.useWatch("isQuiet", form) ?? Boolean(notices.quiet);
  const set = useSetNotices();
  const save = ({ email, from, to }: Wish) =>
    set.mutate(
      { email, quiet: isQuiet ? { from, to } : null },
      {
        onSuccess: () => void message.success(s("saved")),
        onError: (error) => void message.error(messageOf(error)),
      },
    );
  return (
    <Form
      form={form}
      name="notices"
      layout="vertical"
      requiredMark={false}
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{
        email: notices.email,
        isQuiet: Boolean(notices.quiet),
        from: notices.quiet?.from ?? "22:00",
        to: notices.quiet?.to ?? "08:00",
      }}
    >
      <p className={styles.quiet}>{t(hasAddress ? "noticesHelp" : "noticesNoAddress")}</p>
      <Form.Item name="email" label={t("byEmail")}>
        <Checkbox.Group options={KINDS.map((kind) => ({ value: kind, label: t(`notice_${kind}`) }))} />
      </Form.Item>
      <Form.Item name="isQuiet" label={t("quietHours")} valuePropName="checked" extra={t("quietHelp")}>
        <Switch />
      </Form.Item>
      {isQuiet && (
        <div className={styles.hours}>
          <Form.Item
            name="from"
            label={t("quietFrom")}
            rules={[{ required: true, message: t("timeNeeded") }]}
          >
            <Input type="time" />
          </Form.Item>
          <Form.Item name="to" label={t("quietTo")} rules={[{ required: true, message: t("timeNeeded") }]}>
            <Input type="time" />
          </Form.Item>
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={set.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}
