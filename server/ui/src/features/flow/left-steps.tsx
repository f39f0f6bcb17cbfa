/** What is given up when a flow is moved to a node: the steps it leaves, and whose tasks there are closed. */
import type { Run } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "./texts/texts";

type JumpNode = Run["jump_to"][number];

export function LeftSteps({ node }: { readonly node: Pick<JumpNode, "leaves"> }) {
  const t = useTexts(texts);
  if (node.leaves.length === 0) return null;
  return (
    <div role="status" style={{ marginBottom: 16 }}>
      <p style={{ margin: 0 }}>{t("jumpLeaves")}</p>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {node.leaves.map((step, at) => (
          <li key={at}>
            {step.people.length
              ? t("jumpLeft", { title: step.title, names: inList(step.people.map((person) => person.name)) })
              : step.title}
          </li>
        ))}
      </ul>
    </div>
  );
}
