//! Members and departments: names, heads, roles. Members and departments are their ids, as fields hold them; a department
//! may also be its key.

use super::records::ask;
use super::{Answer, Args, Function, Group};
use crate::script::inquiry::{DepartmentFact, MemberFact, Question};
use crate::script::value::is_missing;
use rhai::{Array, Dynamic};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "MEMBERNAME",
        group: Group::People,
        signature: "MEMBERNAME(member)",
        zh: "成员的姓名",
        en: "The name of a member",
        examples: &[("MEMBERNAME(me)", "\"王芳\""), ("MEMBERNAME(())", "null")],
        takes: (1, 1),
        run: |a| member(a, MemberFact::Name),
    },
    Function {
        name: "USERNAME",
        group: Group::People,
        signature: "USERNAME(member)",
        zh: "成员的登录名",
        en: "The name a member logs in with",
        examples: &[("USERNAME(me)", "\"wang\"")],
        takes: (1, 1),
        run: |a| member(a, MemberFact::Username),
    },
    Function {
        name: "DEPARTMENTOF",
        group: Group::People,
        signature: "DEPARTMENTOF(member)",
        zh: "成员的主部门",
        en: "The main department of a member",
        examples: &[("DEPARTMENTOF(me)", "\"d-sales\""), ("DEPARTMENTNAME(DEPARTMENTOF(me))", "\"销售部\"")],
        takes: (1, 1),
        run: |a| first(member(a, MemberFact::Departments)?),
    },
    Function {
        name: "DEPARTMENTSOF",
        group: Group::People,
        signature: "DEPARTMENTSOF(member)",
        zh: "成员所在的全部部门，主部门在前",
        en: "All departments of a member, the main one first",
        examples: &[("DEPARTMENTSOF(me)", "[\"d-sales\", \"d-shop\"]")],
        takes: (1, 1),
        run: |a| member(a, MemberFact::Departments),
    },
    Function {
        name: "HEADOF",
        group: Group::People,
        signature: "HEADOF(member, [level])",
        zh: "成员的上级负责人；level 为 2 时是上级的上级，依此类推",
        en: "The head above a member; level 2 is the head above that one, and so on",
        examples: &[("HEADOF(me)", "\"m-2\""), ("HEADOF(me, 2)", "\"m-3\""), ("HEADOF(me, 9)", "null")],
        takes: (1, 2),
        run: |a| {
            let level = a.count_of(1, 1)?.max(1);
            let heads = member(a, MemberFact::Heads)?;
            Ok(heads.read_lock::<Array>().and_then(|heads| heads.get(level - 1).cloned()).unwrap_or_default())
        },
    },
    Function {
        name: "ROLESOF",
        group: Group::People,
        signature: "ROLESOF(member)",
        zh: "成员拥有的角色（编码）",
        en: "The keys of the roles a member holds",
        examples: &[("ROLESOF(me)", "[\"sales\"]"), ("CONTAINS(ROLESOF(me), \"boss\")", "false")],
        takes: (1, 1),
        run: |a| member(a, MemberFact::Roles),
    },
    Function {
        name: "HASROLE",
        group: Group::People,
        signature: "HASROLE(member, role)",
        zh: "成员拥有某个角色（编码）时为真",
        en: "True when a member holds a role, given by its key",
        examples: &[("HASROLE(me, \"sales\")", "true"), ("HASROLE(me, \"boss\")", "false")],
        takes: (2, 2),
        run: |a| {
            let wanted = a.text(1);
            let roles = member(a, MemberFact::Roles)?;
            let has = roles
                .read_lock::<Array>()
                .is_some_and(|roles| roles.iter().any(|role| crate::script::value::to_text(role) == wanted));
            Ok(Dynamic::from_bool(has))
        },
    },
    Function {
        name: "INDEPARTMENT",
        group: Group::People,
        signature: "INDEPARTMENT(member, department)",
        zh: "成员在某个部门（或其下级部门）时为真",
        en: "True when a member is in a department or below it",
        examples: &[("INDEPARTMENT(me, \"sales\")", "true"), ("INDEPARTMENT(me, \"finance\")", "false")],
        takes: (2, 2),
        run: |a| {
            let found = member(a, MemberFact::IsIn(a.text(1).to_string()))?;
            Ok(Dynamic::from_bool(found.as_bool().unwrap_or(false)))
        },
    },
    Function {
        name: "DEPARTMENTNAME",
        group: Group::People,
        signature: "DEPARTMENTNAME(department)",
        zh: "部门的名称",
        en: "The name of a department",
        examples: &[("DEPARTMENTNAME(\"sales\")", "\"销售部\"")],
        takes: (1, 1),
        run: |a| department(a, DepartmentFact::Name),
    },
    Function {
        name: "DEPARTMENTHEAD",
        group: Group::People,
        signature: "DEPARTMENTHEAD(department)",
        zh: "部门的负责人",
        en: "The head of a department",
        examples: &[("DEPARTMENTHEAD(\"sales\")", "\"m-2\"")],
        takes: (1, 1),
        run: |a| department(a, DepartmentFact::Head),
    },
    Function {
        name: "DEPARTMENTPARENT",
        group: Group::People,
        signature: "DEPARTMENTPARENT(department)",
        zh: "部门的上级部门",
        en: "The department above a department",
        examples: &[("DEPARTMENTPARENT(\"sales\")", "\"d-all\"")],
        takes: (1, 1),
        run: |a| department(a, DepartmentFact::Parent),
    },
    Function {
        name: "DEPARTMENTMEMBERS",
        group: Group::People,
        signature: "DEPARTMENTMEMBERS(department)",
        zh: "部门（含下级部门）的在职成员",
        en: "The active members of a department and of those below it",
        examples: &[("DEPARTMENTMEMBERS(\"sales\")", "[\"m-1\", \"m-2\"]")],
        takes: (1, 1),
        run: |a| department(a, DepartmentFact::Members),
    },
];

fn member(args: &Args<'_>, fact: MemberFact) -> Answer {
    if !args.is_given(0) {
        return Ok(Dynamic::UNIT);
    }
    ask(Question::Member { fact, id: args.text(0).to_string() })
}

fn department(args: &Args<'_>, fact: DepartmentFact) -> Answer {
    if !args.is_given(0) {
        return Ok(Dynamic::UNIT);
    }
    ask(Question::Department { fact, id: args.text(0).to_string() })
}

fn first(list: Dynamic) -> Answer {
    let first = list.read_lock::<Array>().and_then(|items| items.first().cloned());
    Ok(first.filter(|item| !is_missing(item)).unwrap_or_default())
}
