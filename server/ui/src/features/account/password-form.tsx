/** Changes one's own password; the current one is asked for. */
import { App, Button, Form, Input } from "antd";
import { useChangeMe } from "@/shared/api/me";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useHere } from "@/shared/ui/use-here";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

interface PasswordChange {
  current: string;
  next: string;
  again: string;
}

export function PasswordForm() {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<PasswordChange>();
  const change = useChangeMe();
  const isHere = useHere();
  const send = ({ current, next }: PasswordChange) =>
    void change.mutateAsync({ password: { current, new: next } }).then(
      () => {
        void message.success(t("changed"));
        form.resetFields();
      },
      (error: unknown) => {
        const wrong = error instanceof ApiProblem && error.code === "bad_credentials";
        if (!isHere()) return void message.error(wrong ? t("currentWrong") : messageOf(error));
        const place = wrong ? ("current" as const) : ("next" as const);
        form.setFields([{ name: place, errors: [wrong ? t("currentWrong") : messageOf(error)] }]);
      },
    );
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={send} className={styles.form ?? ""}>
      <Form.Item
        name="current"
        label={t("current")}
        rules={[{ required: true, message: t("currentNeeded") }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="next"
        label={t("next")}
        rules={[
          { required: true, message: t("nextNeeded") },
          { min: 8, message: t("short") },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("again")}
        dependencies={["next"]}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              value === getFieldValue("next") ? Promise.resolve() : Promise.reject(new Error(t("differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button htmlType="submit" loading={change.isPending}>
        {t("change")}
      </Button>
    </Form>
  );
}
