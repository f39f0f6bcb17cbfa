/** The robots of group chats that reminders and flows speak through. A stored secret is never told, only kept or replaced. */
import { App, Button, Checkbox, Form, Input, Select } from "antd";
import { stepsOf } from "@/shared/api/json-pointer";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { useChangeSettings, useTestRobot } from "@/shared/api/settings";
import type { GroupRobot, RobotInput } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import styles from "./admin.module.css";
import { texts } from "./texts/texts";

interface RobotsInput {
  robots: {
    key: string;
    title: string;
    kind: GroupRobot["kind"];
    url: string;
    secret?: string;
    /** Takes the stored secret away. */
    unsigned?: boolean;
  }[];
}

const PARTS = ["key", "title", "kind", "url", "secret"] as const;

export function RobotsForm({ robots }: { robots: readonly GroupRobot[] }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<RobotsInput>();
  const change = useChangeSettings();
  const isHere = useHere();
  const tried = useTestRobot();

  const save = ({ robots: all = [] }: RobotsInput) => {
    const body = all.map(({ secret, unsigned, ...robot }): RobotInput => {
      if (unsigned) return { ...robot, secret: null };
      return secret ? { ...robot, secret } : robot;
    });
    void change.mutateAsync({ robots: body }).then(
      () => void message.success(s("saved")),
      (error: unknown) => {
        const problems = problemsOf(error);
        const placed = problems.filter(({ pointer, message: text }) => {
          const [, at, field] = stepsOf(pointer);
          const part = PARTS.find((one) => one === field);
          if (part) form.setFields([{ name: ["robots", Number(at), part], errors: [text] }]);
          return part !== undefined;
        });
        const isShown = isHere() && problems.length > 0 && placed.length === problems.length;
        if (!isShown) void message.error(messageOf(error));
      },
    );
  };
  const test = (key: string) =>
    void tried.mutateAsync(key).then(
      () => void message.success(t("robotTested")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const required = [{ required: true, whitespace: true, message: t("fieldNeeded") }];

  return (
    <Form<RobotsInput>
      form={form}
      layout="vertical"
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{ robots: robots.map(({ has_secret: _, ...robot }) => robot) }}
    >
      <Form.List name="robots">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => {
              // The address is what a secret belongs to, and what says which robot this is when its name is changed.
              const stored = robots.find(
                (one) => one.url === form.getFieldValue(["robots", field.name, "url"]),
              );
              return (
                <fieldset key={field.key} className={styles.robot}>
                  <div className={styles.pair}>
                    <Form.Item name={[field.name, "title"]} label={t("robotTitle")} rules={required}>
                      <Input maxLength={60} placeholder={t("robotTitleHint")} />
                    </Form.Item>
                    <Form.Item name={[field.name, "kind"]} label={t("robotKind")}>
                      <Select
                        options={[
                          { value: "wecom", label: t("wecom") },
                          { value: "dingtalk", label: t("dingtalk") },
                          { value: "feishu", label: t("feishu") },
                        ]}
                      />
                    </Form.Item>
                  </div>
                  <Form.Item
                    name={[field.name, "key"]}
                    label={t("robotKey")}
                    extra={t("robotKeyHint")}
                    rules={required}
                  >
                    <Input maxLength={40} autoCapitalize="none" />
                  </Form.Item>
                  <Form.Item name={[field.name, "url"]} label={t("robotUrl")} rules={required}>
                    <Input autoCapitalize="none" inputMode="url" />
                  </Form.Item>
                  <Form.Item
                    name={[field.name, "secret"]}
                    label={t("robotSecret")}
                    extra={stored?.has_secret ? t("robotSecretKept") : t("robotSecretHint")}
                  >
                    <Input.Password autoComplete="new-password" />
                  </Form.Item>
                  {stored?.has_secret && (
                    <Form.Item name={[field.name, "unsigned"]} valuePropName="checked">
                      <Checkbox>{t("robotUnsigned")}</Checkbox>
                    </Form.Item>
                  )}
                  <div className={styles.robotTools}>
                    {stored && (
                      <Button loading={tried.isPending} onClick={() => test(stored.key)}>
                        {t("testRobot")}
                      </Button>
                    )}
                    <Button danger type="text" onClick={() => remove(field.name)}>
                      {s("remove")}
                    </Button>
                  </div>
                </fieldset>
              );
            })}
            <div className={styles.robotTools}>
              <Button onClick={() => add({ kind: "wecom", key: "", title: "", url: "" })}>
                {t("addRobot")}
              </Button>
              <Button htmlType="submit" loading={change.isPending}>
                {s("save")}
              </Button>
            </div>
          </>
        )}
      </Form.List>
    </Form>
  );
}
