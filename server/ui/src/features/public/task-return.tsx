/** Where a task returns its matter to, and how it goes on afterwards. */
import { RadioGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import type { PublicTask, Resume } from "./calls";
import { taskTexts } from "./texts/task-texts";

export interface Back {
  readonly to: string;
  readonly resume: Resume;
}

interface TaskReturnProps {
  readonly targets: PublicTask["return_targets"];
  readonly back: Back;
  readonly onChange: (back: Back) => void;
}

export function TaskReturn({ targets, back, onChange }: TaskReturnProps) {
  const t = useTexts(taskTexts);
  return (
    <>
      <span id="return-to-label">{t("returnTo")}</span>
      <RadioGroup
        id="return-to"
        required
        value={back.to}
        options={targets.map(({ node, title }) => ({ value: node, title }))}
        onChange={(to) => onChange({ ...back, to })}
      />
      <span id="resume-label">{t("resume")}</span>
      <RadioGroup
        id="resume"
        required
        value={back.resume}
        options={[
          { value: "rerun", title: t("resumeRerun") },
          { value: "jump_back", title: t("resumeJump") },
        ]}
        onChange={(resume) => onChange({ ...back, resume: resume === "jump_back" ? "jump_back" : "rerun" })}
      />
    </>
  );
}
