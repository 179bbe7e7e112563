//! Projects and what they are made of: boards, phases, templates, tasks. v1 and v2 see the same.

mod boards;
mod plan;
mod records;
mod tasks;
mod view;

use super::Call;
use crate::failure::Failure;
use crate::http::Response;

/// Answers a call, where it is about projects.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    Some(match call.operation.key.as_str() {
        "getProjects" | "v1.getProjects" => records::list(call, false),
        "getArchivedProjects" => records::list(call, true),
        "getProject" | "v1.getProject" => records::get(call),
        "addProject" | "v1.addProject" => records::create(call),
        "updateProject" | "v1.updateProject" => records::update(call),
        "deleteProject" | "v1.deleteProject" => records::delete(call),
        "archiveProject" | "v1.archiveProject" => records::archive(call),

        "getProjectsBoards" | "v1.getProjectsBoards" => boards::list(call),
        "getProjectsBoard" | "v1.getProjectsBoard" => boards::get(call),
        "addProjectBoard" => boards::create(call),
        "updateProjectBoard" => boards::update(call),
        "deleteProjectBoard" => boards::delete(call),
        "getProjectsPhases" | "v1.getProjectsPhases" => boards::phases(call),
        "getProjectsPhase" | "v1.getProjectsPhase" => boards::phase(call),
        "addProjectPhase" => boards::create_phase(call),
        "updateProjectPhase" => boards::update_phase(call),
        "deleteProjectPhase" => boards::delete_phase(call),
        "getProjectTemplates" | "v1.getProjectTemplates" => boards::templates(call),
        "getProjectTemplate" | "v1.getProjectTemplate" => boards::template(call),

        "getTasks" | "v1.getTasks" => tasks::list(call),
        "getTask" | "v1.getTask" => tasks::get(call),
        "addTask" | "v1.addTask" => tasks::create(call),
        "updateTask" | "v1.updateTask" => tasks::update(call),
        "deleteTask" | "v1.deleteTask" => tasks::delete(call),

        "getProjectTasks" => plan::tasks(call),
        "getProjectActivities" => plan::activities(call),
        "getProjectGroups" => plan::groups(call),
        "getProjectPlan" => plan::list(call),
        "putProjectPlanTask" => plan::place(call, "task"),
        "putProjectPlanActivity" => plan::place(call, "activity"),
        _ => return None,
    })
}
