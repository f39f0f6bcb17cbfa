/** Where a task returns its run to, and how it goes on afterwards. */
import { Form, Radio } from "antd";
import type { TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { returnGroups } from "./return-places";
import { texts } from "./texts/texts";

const COLUMN = { display: "flex", flexDirection: "column" } as const;
const CHOICE = { display: "flex", alignItems: "center", minHeight: 32 } as const;

export function ReturnFields({ answer }: { answer: TaskAnswer }) {
  const t = useTexts(texts);
  const groups = returnGroups(answer);
  return (
    <>
      <Form.Item
        name="to"
        label={t("returnTo")}
        rules={[{ required: true, message: t("chooseReturn") }]}
        extra={answer.return_above.length ? t("returnAbove") : undefined}
      >
        <Radio.Group style={{ ...COLUMN, gap: 12 }}>
          {groups.map((group) => (
            <div key={group.key} role="group" aria-label={group.title}>
              {answer.return_above.length ? (
                <div style={{ marginBottom: 4, color: "var(--text-second)" }}>{group.title}</div>
              ) : null}
              {group.places.map((place) => (
                <Radio key={place.value} value={place.value} style={CHOICE}>
                  {place.label}
                </Radio>
              ))}
            </div>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item name="resume" label={t("resume")}>
        <Radio.Group style={COLUMN}>
          <Radio value="rerun" style={CHOICE}>
            {t("resumeRerun")}
          </Radio>
          <Radio value="jump_back" style={CHOICE}>
            {t("resumeJump")}
          </Radio>
        </Radio.Group>
      </Form.Item>
    </>
  );
}
