import { Dropdown } from "antd";
import type { ReactNode } from "react";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";

interface FlowButtonProps {
  readonly form: FormDto;
  readonly disabled?: boolean;
  readonly onChoose: (flow: FlowSummary) => void;
  readonly children: ReactNode;
}

/** The flows a person sends records of this form into. */
export function submittable(form: FormDto): readonly FlowSummary[] {
  return form.flows.filter((flow) => flow.on === "submit");
}

/** One button for the one flow of a form; a menu where there are several, nothing where there is none. */
export function FlowButton({ form, disabled, onChoose, children }: FlowButtonProps) {
  const flows = submittable(form);
  const [only] = flows;
  if (!only) return null;
  if (flows.length === 1)
    return (
      <Button look="primary" disabled={disabled} onClick={() => onChoose(only)}>
        {children}
      </Button>
    );
  const items = flows.map((flow) => ({ key: flow.key, label: flow.title, onClick: () => onChoose(flow) }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }} disabled={disabled ?? false}>
      <Button look="primary" disabled={disabled}>
        {children}
        <Icon name="down" />
      </Button>
    </Dropdown>
  );
}
