import { Button, Dropdown } from "antd";
import { useState } from "react";
import type { TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { wordOf } from "./button-words";
import { CcDialog } from "./cc-dialog";
import { OtherAction, otherActions, type Other } from "./other-actions";
import { texts } from "./texts/texts";
import type { Decide } from "./use-decide";

interface MoreActionsProps {
  readonly answer: TaskAnswer;
  readonly pending: boolean;
  readonly decide: Decide;
}

/** What can be done with a task besides deciding: a menu, and the dialogs it opens. */
export function MoreActions({ answer, pending, decide }: MoreActionsProps) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [other, setOther] = useState<Other | null>(null);
  const [copying, setCopying] = useState(false);
  const names = [
    ...otherActions(answer),
    ...(answer.run.may_cc ? (["cc"] as const) : []),
    ...(answer.actions.includes("unclaim") ? (["unclaim"] as const) : []),
  ];
  const choose = (key: string) => {
    if (key === "unclaim") decide({ action: key });
    else if (key === "cc") setCopying(true);
    else setOther(key as Other);
  };
  return (
    <>
      {names.length > 0 ? (
        <Dropdown
          trigger={["click"]}
          placement="topRight"
          menu={{
            items: names.map((name) => ({
              key: name,
              label: name === "remove" ? t(name) : wordOf(answer.task, name, t(name)),
            })),
            onClick: ({ key }) => choose(key),
          }}
        >
          <Button size={narrow ? "large" : "middle"}>{t("more")}</Button>
        </Dropdown>
      ) : null}
      <OtherAction
        which={other}
        answer={answer}
        pending={pending}
        decide={decide}
        onClose={() => setOther(null)}
      />
      <CcDialog run={answer.run} open={copying} onClose={() => setCopying(false)} />
    </>
  );
}
