"""Keys of other tools, and the key that does the same here.

Taken from the REST API of Azure Batch and its command line, Batch Shipyard, Nextflow, Snakemake,
GitHub Actions and their like. Keys are compared without case, hyphens and underscores.
"""

from collections.abc import Mapping

Answers = Mapping[str, tuple[str, str]]
"""Words of other tools -> our key, and what to say where a section has no such key."""

_INSTALL = "install what the task needs in the pool's 'start_task'"
_MATRIX = "Write 'for_each: {matrix: {NAME: [...]}}' in a step."
_AUTOSCALE = "Write 'autoscale' in 'pool': a preset with 'min' and 'max', or a 'formula'."
_NO_CONDITIONS = "There are no conditions on steps: decide in the command, or with a parameter."
_DEDICATED = "Write 'nodes: {dedicated: N}' in 'pool'."
_SPOT = "Write 'nodes: {spot: N}' in 'pool'."

EVERYWHERE: Answers = {
    "<<": ("", "YAML 1.2 merges no keys: steps share 'defaults', and a pool is 'like: NAME'."),
    "dependson dependencies after requires": ("needs", ""),
    "matrix strategy": ("matrix", _MATRIX),
    "foreach withitems scatter loop taskfactory parametricsweep expand each": ("for_each", ""),
    "timeout timeoutminutes timelimit time walltime maxwalltime maxwallclocktime wallclock "
    "maxruntime maxwallclocktimeseconds maxtime": ("max_wall_clock", ""),
    "environment environmentsettings environmentvariables envvars environ variables vars "
    "commonenvironmentsettings": ("env", ""),
    "vm vmtype instancetype machinetype machine nodesize nodetype virtualmachinesize": (
        "vm_size",
        "",
    ),
    "vmcount nodecount targetdedicatednodes targetdedicated targetdedicatedcomputenodes "
    "dedicatednodes numnodes count numberofnodes replicas": ("nodes", _DEDICATED),
    "targetlowprioritynodes lowprioritynodes lowpriority targetlowpriority spotnodes preemptible "
    "targetspotnodes": ("nodes", _SPOT),
    "autoscale enableautoscale autoscaleformula autoscaleevaluationinterval minnodes maxnodes": (
        "autoscale",
        _AUTOSCALE,
    ),
    "maxtaskspernode taskspernode slotspernode taskslots": ("task_slots_per_node", ""),
    "constraints": (
        "",
        "Write 'max_wall_clock', 'retention' and 'retries' (in 'job': 'max_task_retries').",
    ),
    "dockerimage docker containerimage imagename containersettings taskcontainersettings "
    "singularity singularityimage": ("container_image", ""),
    "conda module modules": ("", f"There are no environments: {_INSTALL}."),
    "triggers cron on jobschedule jobschedules": (
        "schedule",
        "Write 'schedule: {every: 24h}' at the top, for a workflow of one task.",
    ),
    "cleanup": ("cleanup", "Write 'cleanup: {pools: delete}' at the top."),
    "applicationpackagereferences apppackages applicationpackages": (
        "app_packages",
        "Write 'app_packages' in 'pool'; those of a single task go into its 'raw'.",
    ),
    "multiinstancesettings multiinstance": ("instances", "Write 'instances' in a step."),
    "runelevated privileged useridentity elevationlevel autouser sudo root": ("elevated", ""),
    "additionaldockerrunoptions additionalsingularityoptions dockeroptions shmsize "
    "removecontainerafterexit": ("container_options", ""),
    "retrypolicy retryrules retryon retryonexitcodes": (
        "retry",
        "Write rules under 'retry' in a step, as '- {exit: CODE, times: N}'.",
    ),
}
_STEP: Answers = {
    "commandline cmd run shell exec args entrypoint arguments": ("command", ""),
    "name task rule process displayname title": ("step", ""),
    "image container": ("container_image", ""),
    "cpus cores cpu threads vcpus requiredslots taskslots slotspertask": ("slots", ""),
    "memory mem ram disk resources": (
        "slots",
        "Write 'slots': a task that needs more of a node takes more of its slots.",
    ),
    "log logs stdout": ("", "What tasks print is kept by itself: see 'flowrun logs'."),
    "with": ("env", ""),
    "tag": ("id", ""),
    "maxforks maxparallel parallelism concurrency": ("", "Write 'max_parallel_tasks' in 'job'."),
    "gpu gpus accelerator": ("gpus", "Choose a 'vm_size' with GPUs."),
    "retrycount maxretries maxretrycount maxtaskretrycount attempts maxattempts maxtaskretries": (
        "retries",
        "",
    ),
    "inputs input inputdata inputfiles files": ("resource_files", ""),
    "outputs output outputdata publishdir artifacts outputfile": ("output_files", ""),
    "if when condition": ("", _NO_CONDITIONS),
    "queue executor runson partition": ("pool", ""),
    "workdir workingdirectory cwd directory": (
        "",
        "A task runs in a working directory of its own: begin the command with 'cd'.",
    ),
    "uses": ("", "There are no steps to reuse: write the command itself under 'command'."),
    "exitconditions exitoptions exitcodes": ("exit", ""),
    "multiinstancesettings multiinstance numinstances numberofinstances": ("instances", ""),
    "useridentity runas username": ("user", ""),
    "retentiontime": ("retention", ""),
    "errorstrategy continueonerror allowfailure maxfailures ignorefailures": (
        "allow_failed",
        "Write 'allow_failed' with the number of tasks that may fail, or a share such as 1%.",
    ),
}
_TASKS = "Write the steps under 'tasks', as '- step: NAME'."
BY_TITLE: Mapping[str, Answers] = {
    "flowrun workflow": {
        "jobs jobspecifications steps rules processes stages task step rule process workflow": (
            "tasks",
            _TASKS,
        ),
        "poolspecification poolinfo poolid": ("pool", ""),
        "pools poolspecifications": ("pools", ""),
        "parameters variables vars config arguments inputparameters": ("params", ""),
        "secrets": ("", "Declare it as a parameter: 'params: {NAME: {secret: true}}'."),
        "env environment": ("", "Write 'env' in 'job', or in a step."),
        "outputs output artifacts results download": ("downloads", ""),
        "files uploads input inputdata upload resourcefiles": ("inputs", ""),
        "container storagecontainers buckets volumes": ("containers", ""),
        "title id": ("name", ""),
        "include includes import imports extends": ("include", ""),
        "profiles profile": ("profiles", ""),
        "default taskdefaults stepdefaults": ("defaults", ""),
        "batchaccount subscription": ("account", ""),
        "credentials keys": (
            "",
            "The environment says how to sign in: see 'On Azure' in the README.",
        ),
        "storageaccounts storageaccount accounts": ("storage", ""),
    },
    "Account": {
        "endpoint batch batchurl accountendpoint batchaccountendpoint url": ("batch_endpoint", ""),
        "storage storageaccountname": ("storage_account", ""),
        "region": ("location", ""),
        "key accountkey batchkey storagekey accesskey sas password token": (
            "",
            "No secrets stand in a file: set the variables of 'On Azure' in the README.",
        ),
    },
    "Storage account": {
        "name storageaccount accountname": ("account", ""),
        "url blobendpoint serviceurl": ("endpoint", ""),
        "key accountkey storagekey accesskey sas sastoken connectionstring": (
            "",
            "No secrets stand in a file: set FLOWRUN_STORAGE_KEY_<NAME>, or sign in.",
        ),
    },
    "Blob container settings": {
        "existing exists shared foreign create": ("external", ""),
        "container containername bucket id": ("name", ""),
        "account storageaccount": ("storage", ""),
        "protect persist permanent retain": ("keep", ""),
    },
    "Pool": {
        "size sku": ("vm_size", ""),
        "dedicated": ("nodes", _DEDICATED),
        "spot": ("nodes", _SPOT),
        "operatingsystem ostype platform": ("os", ""),
        "mountconfiguration volumes sharedatavolumes": ("mounts", ""),
        "networkconfiguration subnetid subnet vnet virtualnetwork": ("network", ""),
        "datadisks": ("disks", ""),
        "users useraccount": ("user_accounts", ""),
        "enableinternodecommunication internodecommunication mpi": ("inter_node", ""),
        "containerconfiguration containersettings docker": ("containers_enabled", ""),
        "containerimagenames images dockerimages": ("container_images", ""),
        "containerregistries registry": ("registries", ""),
        "autopool autopoolspecification poollifetimeoption": ("lifetime", ""),
        "platformimage vmimage imagereference virtualmachineconfiguration vmconfiguration": (
            "image",
            "",
        ),
        "nodeagentskuid nodeagentsku nodeagent": ("", "flowrun finds the node agent by itself."),
        "taskschedulingpolicy nodefilltype filltype schedulingpolicy": ("fill", ""),
        "nodeprep additionalnodeprepcommands setup bootstrap startcommands init": (
            "start_task",
            "",
        ),
        "command commands commandline script resourcefiles env environment": (
            "",
            "What every node runs first, and with what, stands in 'start_task'.",
        ),
    },
    "Autoscale": {
        "minnodes minimum least minnodecount": ("min", ""),
        "maxnodes maximum most maxnodecount dedicated": ("max", ""),
        "spot maxspot spotnodes lowpriority maxlowpriority": ("spot_max", ""),
        "autoscaleformula": ("formula", ""),
        "autoscaleevaluationinterval evaluationinterval period": ("interval", ""),
        "scenario name kind type": ("preset", ""),
        "timezone tz": ("time_zone", ""),
        "weekdays day": ("days", ""),
    },
    "Registry": {
        "registryserver host url loginserver": ("server", ""),
        "user": ("username", ""),
        "identityreference": ("identity", ""),
    },
    "Nodes": {
        "count min targetdedicatednodes dedicatednodes target": ("dedicated", ""),
        "lowpriority targetlowprioritynodes lowprioritynodes preemptible": ("spot", ""),
    },
    "Start task": {
        "commandline cmd run": ("command", ""),
        "waitforsuccess": ("wait", ""),
        "maxtaskretrycount maxretries": ("retries", ""),
    },
    "Job": {
        "poolinfo pool": ("", "The job runs on the workflow's 'pool'."),
        "onalltaskscomplete": ("", "A run ends by itself when all its tasks are complete."),
        "maxtaskretrycount retries maxretries": ("max_task_retries", ""),
        "parallelism maxparallel maxforks concurrency": ("max_parallel_tasks", ""),
        "jobpreparationtask jobpreparation prepare": ("preparation", ""),
        "jobreleasetask jobrelease cleanup": ("release", ""),
        "ontaskfailure": ("on_task_failure", ""),
        "name": ("id", ""),
    },
    "Schedule": {
        "recurrenceinterval recurrence interval period frequency": ("every", ""),
        "cron expression": (
            "every",
            "Write 'every' and 'start': the service knows lengths of time, no calendar.",
        ),
        "donotrununtil begin from first at": ("start", ""),
        "donotrunafter end stop": ("until", ""),
        "window latest": ("start_window", ""),
    },
    "Step": _STEP,
    "Defaults": _STEP,
    "Expansion": {
        "items list in item elements": ("values", ""),
        "glob file container blobs pattern": ("files", "Write 'files: {container: NAME}'."),
        "csv table samples tsv sheet": ("rows", "Write 'rows: FILE'."),
        "repeat count n times start stop step": ("range", "Write 'range: {stop: N}'."),
    },
    "Resource file": {
        "httpurl bloburl source src": ("url", ""),
        "autostoragecontainername storagecontainerurl containerurl": ("container", ""),
        "filepath dest destination target localpath to": ("path", ""),
        "blobprefix": ("prefix", ""),
        "filemode chmod permissions": ("mode", ""),
        "name file files": ("blob", ""),
    },
    "Output file": {
        "filepattern glob include files file from": ("pattern", ""),
        "destination dest containerurl": ("container", ""),
        "uploadcondition uploadoptions condition on": ("when", ""),
        "remotepath prefix blob": ("path", ""),
    },
    "Input": {
        "path paths source src file localpath include glob from": ("files", ""),
        "dest destination target to blob": ("prefix", ""),
        "ignore excludes": ("exclude", ""),
    },
    "Download": {
        "dest destination path localpath folder into target": ("to", ""),
        "pattern include glob": ("files", ""),
        "from source": ("container", ""),
    },
    "Parameter declaration": {
        "defaultvalue value": ("default", ""),
        "choices options allowed allowedvalues values": ("enum", ""),
        "min": ("minimum", ""),
        "max": ("maximum", ""),
        "regex format": ("pattern", ""),
        "help doc docs": ("description", ""),
        "sensitive mask": ("secret", ""),
    },
}
