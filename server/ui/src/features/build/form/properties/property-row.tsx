import type { ReactNode } from "react";
import { Row } from "../../frame/row";
import { propertyId } from "../focus";

interface PropertyRowProps {
  /** The keyword it sets: problems and keys find it by this. */
  readonly keyword: string;
  readonly label: string;
  readonly help?: string | null | undefined;
  readonly bad?: boolean;
  /** The label beside the control, as for a switch. */
  readonly inline?: boolean;
  /** The label belongs to a group of controls and not to one. */
  readonly group?: boolean;
  readonly children: (id: string, describedBy: string | undefined) => ReactNode;
}

export function PropertyRow({ keyword, children, ...row }: PropertyRowProps) {
  const id = propertyId(keyword);
  return (
    <Row id={id} {...row}>
      {children(id, row.help ? `${id}-help` : undefined)}
    </Row>
  );
}
