"""The table of the service's operations: verb and path -> handler."""

from localbatch.handlers import (
    adding,
    allocation,
    applications,
    autoscale,
    files,
    images,
    job_actions,
    job_schedules,
    jobs,
    node_access,
    node_actions,
    nodes,
    pools,
    preparations,
    tasks,
    usage,
)
from localbatch.http.listing import PARAMETERS
from localbatch.http.routing import Route

# What each operation takes beside the version and `timeout`, by the API's specification; anything
# else in a query is refused.
_PAGES = frozenset({"maxresults", "$filter", "$skiptoken"})
_ONE = frozenset({"$select", "$expand"})
_CHOSEN = frozenset({"$select"})
_FILES = _PAGES | {"recursive"}
_EXTENSIONS = frozenset({"maxresults", "$select", "$skiptoken"})
_SUBTASKS = frozenset({"$select", "$skiptoken"})
_DELETE_FILE = frozenset({"recursive"})
_FORCE = frozenset({"force"})
_USAGE = _PAGES | {"starttime", "endtime"}


_POOL = "/pools/{pool}"
_NODE = "/pools/{pool}/nodes/{node}"
_JOB = "/jobs/{job}"
_TASK = "/jobs/{job}/tasks/{task}"
_SCHEDULE = "/jobschedules/{schedule}"

ROUTES: tuple[Route, ...] = (
    Route("POST", "/pools", pools.create_pool),
    Route("GET", "/pools", pools.list_pools, PARAMETERS),
    Route("GET", _POOL, pools.get_pool, _ONE),
    # By HEAD the SDKs ask whether there is one.
    Route("HEAD", _POOL, pools.get_pool),
    Route("PATCH", _POOL, pools.update_pool),
    Route("DELETE", _POOL, pools.delete_pool),
    Route("POST", f"{_POOL}/updateproperties", pools.replace_pool_properties),
    Route("POST", f"{_POOL}/resize", allocation.resize_pool),
    Route("POST", f"{_POOL}/stopresize", allocation.stop_resize),
    Route("POST", f"{_POOL}/removenodes", allocation.remove_nodes),
    Route("POST", f"{_POOL}/enableautoscale", autoscale.enable_autoscale),
    Route("POST", f"{_POOL}/disableautoscale", autoscale.disable_autoscale),
    Route("POST", f"{_POOL}/evaluateautoscale", autoscale.evaluate_autoscale),
    Route("GET", "/nodecounts", allocation.list_node_counts, _PAGES),
    Route("GET", "/supportedimages", images.list_supported_images, _PAGES),
    Route("GET", "/poolusagemetrics", usage.list_usage_metrics, _USAGE),
    # The one list of the service without a filter.
    Route("GET", "/applications", applications.list_applications, _PAGES - {"$filter"}),
    Route("GET", "/applications/{application}", applications.get_application),
    Route("GET", f"{_POOL}/nodes", nodes.list_nodes, _PAGES | _CHOSEN),
    Route("GET", _NODE, nodes.get_node, _CHOSEN),
    Route("POST", f"{_NODE}/reboot", node_actions.reboot_node),
    Route("POST", f"{_NODE}/reimage", node_actions.reimage_node),
    Route("POST", f"{_NODE}/deallocate", node_actions.deallocate_node),
    Route("POST", f"{_NODE}/start", node_actions.start_node),
    Route("POST", f"{_NODE}/disablescheduling", node_actions.disable_scheduling),
    Route("POST", f"{_NODE}/enablescheduling", node_actions.enable_scheduling),
    Route("POST", f"{_NODE}/users", node_access.create_user),
    Route("PUT", f"{_NODE}/users/{{user}}", node_access.replace_user),
    Route("DELETE", f"{_NODE}/users/{{user}}", node_access.delete_user),
    Route("GET", f"{_NODE}/remoteloginsettings", node_access.get_remote_login),
    Route("POST", f"{_NODE}/uploadbatchservicelogs", node_access.upload_logs),
    Route("GET", f"{_NODE}/extensions", node_access.list_extensions, _EXTENSIONS),
    Route("GET", f"{_NODE}/extensions/{{extension}}", node_access.get_extension, _CHOSEN),
    Route("GET", f"{_NODE}/files", files.list_node_files, _FILES),
    Route("GET", f"{_NODE}/files/{{file*}}", files.get_node_file),
    Route("HEAD", f"{_NODE}/files/{{file*}}", files.get_node_file),
    Route("DELETE", f"{_NODE}/files/{{file*}}", files.delete_node_file, _DELETE_FILE),
    Route("POST", "/jobs", jobs.create_job),
    Route("GET", "/jobs", jobs.list_jobs, PARAMETERS),
    Route("GET", _JOB, jobs.get_job, _ONE),
    Route("PATCH", _JOB, jobs.update_job),
    Route("PUT", _JOB, jobs.replace_job),
    Route("DELETE", _JOB, job_actions.delete_job, _FORCE),
    Route("POST", f"{_JOB}/disable", job_actions.disable_job),
    Route("POST", f"{_JOB}/enable", job_actions.enable_job),
    Route("POST", f"{_JOB}/terminate", job_actions.terminate_job, _FORCE),
    Route("GET", f"{_JOB}/taskcounts", jobs.count_tasks),
    Route(
        "GET",
        f"{_JOB}/jobpreparationandreleasetaskstatus",
        preparations.list_preparation_and_release,
        _PAGES | _CHOSEN,
    ),
    Route("POST", "/jobschedules", job_schedules.create_job_schedule),
    Route("GET", "/jobschedules", job_schedules.list_job_schedules, PARAMETERS),
    Route("GET", _SCHEDULE, job_schedules.get_job_schedule, _ONE),
    Route("HEAD", _SCHEDULE, job_schedules.get_job_schedule),
    Route("PATCH", _SCHEDULE, job_schedules.update_job_schedule),
    Route("PUT", _SCHEDULE, job_schedules.replace_job_schedule),
    Route("DELETE", _SCHEDULE, job_schedules.delete_job_schedule, _FORCE),
    Route("POST", f"{_SCHEDULE}/disable", job_schedules.disable_job_schedule),
    Route("POST", f"{_SCHEDULE}/enable", job_schedules.enable_job_schedule),
    Route("POST", f"{_SCHEDULE}/terminate", job_schedules.terminate_job_schedule, _FORCE),
    Route("GET", f"{_SCHEDULE}/jobs", job_schedules.list_jobs_of_schedule, PARAMETERS),
    Route("POST", f"{_JOB}/tasks", adding.create_task),
    Route("POST", f"{_JOB}/addtaskcollection", adding.create_task_collection),
    Route("GET", f"{_JOB}/tasks", tasks.list_tasks, PARAMETERS),
    Route("GET", _TASK, tasks.get_task, _ONE),
    Route("PUT", _TASK, tasks.replace_task),
    Route("DELETE", _TASK, tasks.delete_task),
    Route("POST", f"{_TASK}/terminate", tasks.terminate_task),
    Route("POST", f"{_TASK}/reactivate", tasks.reactivate_task),
    Route("GET", f"{_TASK}/subtasksinfo", tasks.list_subtasks, _SUBTASKS),
    Route("GET", f"{_TASK}/files", files.list_task_files, _FILES),
    Route("GET", f"{_TASK}/files/{{file*}}", files.get_task_file),
    Route("HEAD", f"{_TASK}/files/{{file*}}", files.get_task_file),
    Route("DELETE", f"{_TASK}/files/{{file*}}", files.delete_task_file, _DELETE_FILE),
)

# What a fault file may name. The account's own operations are not among them: by
# these faults come to an end.
OPERATIONS = frozenset(route.operation for route in ROUTES)
