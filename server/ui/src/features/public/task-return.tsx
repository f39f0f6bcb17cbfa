/** Where a task returns its matter to, and how it goes on afterwards. */
import { useEffect } from "react";
import { RadioGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import type { PublicTask, Resume } from "./calls";
import { buttonOf } from "./task-asked";
import { taskTexts } from "./texts/task-texts";

const PLACES = "return-to";

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
  // The button that asks for it is gone while it stands here, and would take the focus along.
  useEffect(() => {
    document.getElementById(PLACES)?.querySelector<HTMLElement>(":checked")?.focus();
    return () => document.getElementById(buttonOf("return"))?.focus();
  }, []);
  return (
    <>
      <span id={`${PLACES}-label`}>{t("returnTo")}</span>
      <RadioGroup
        id={PLACES}
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
