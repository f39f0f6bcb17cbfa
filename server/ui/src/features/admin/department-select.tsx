/** Chooses one or several departments out of the tree. */
import { TreeSelect } from "antd";
import { useMemo } from "react";
import { useDepartments } from "@/shared/api/people";
import { treeOf } from "./department-tree";

interface CommonProps {
  id?: string;
  placeholder?: string;
  /** Left out together with everything below it: a department cannot be its own parent. */
  except?: string;
}

interface OneProps extends CommonProps {
  multiple?: false;
  value?: string | null;
  onChange?: (value: string | null) => void;
}

interface ManyProps extends CommonProps {
  multiple: true;
  value?: string[];
  onChange?: (value: string[]) => void;
}

export function DepartmentSelect(props: OneProps | ManyProps) {
  const departments = useDepartments().data?.items;
  const tree = useMemo(() => treeOf(departments ?? [], props.except), [departments, props.except]);
  const shared = {
    treeData: tree,
    fieldNames: { label: "title", value: "id", children: "children" },
    treeDefaultExpandAll: true,
    treeNodeFilterProp: "title",
    showSearch: true,
    allowClear: true,
    placeholder: props.placeholder,
    style: { width: "100%", maxWidth: props.multiple ? undefined : 280 },
    ...(props.id && { id: props.id }),
  };
  if (props.multiple) {
    return (
      <TreeSelect
        multiple
        value={props.value ?? []}
        onChange={(value: string[]) => props.onChange?.(value)}
        {...shared}
      />
    );
  }
  return (
    <TreeSelect
      value={props.value ?? null}
      onChange={(value: string | null | undefined) => props.onChange?.(value ?? null)}
      {...shared}
    />
  );
}
