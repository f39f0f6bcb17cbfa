/** Chooses one or several departments out of the tree. */
import { TreeSelect } from "antd";
import { useMemo } from "react";
import { useDepartments } from "@/shared/api/people";
import { treeOf, type DepartmentNode } from "./department-tree";

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

interface TreeOption {
  title: string;
  value: string;
  children: TreeOption[];
}

function toOption(node: DepartmentNode): TreeOption {
  return { title: node.title, value: node.id, children: node.children.map(toOption) };
}

export function DepartmentSelect(props: OneProps | ManyProps) {
  const departments = useDepartments().data?.items;
  const tree = useMemo(
    () => treeOf(departments ?? [], props.except).map(toOption),
    [departments, props.except],
  );
  const shared = {
    treeData: tree,
    treeDefaultExpandAll: true,
    treeNodeFilterProp: "title",
    showSearch: true,
    allowClear: true,
    placeholder: props.placeholder,
    // Inside a form the label names it; beside a list only the placeholder does.
    ...(!props.id && props.placeholder && { "aria-label": props.placeholder }),
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
