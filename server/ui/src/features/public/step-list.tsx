import { useTexts } from "@/shared/i18n/texts";
import { publicTexts } from "./texts/texts";

interface StepListProps {
  readonly steps: readonly { readonly title: string; readonly state: "passed" | "active" | "ahead" }[];
}

/** The steps of a flow and how far it is, without the people. */
export function StepList({ steps }: StepListProps) {
  const t = useTexts(publicTexts);
  if (steps.length === 0) return null;
  return (
    <ol className="p-steps">
      {steps.map((step, index) => (
        <li key={index} data-state={step.state} aria-current={step.state === "active" ? "step" : undefined}>
          <span>{step.title}</span>
          <small>{t(`step_${step.state}`)}</small>
        </li>
      ))}
    </ol>
  );
}
