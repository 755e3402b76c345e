# What runs a task's command and then looks for its outputs; see batch_wrapper.py.
# Arguments: how many patterns, the patterns as words of this shell, the command as it is.
#
# POSIX shell without any other program, since a container image may have nothing else; checked in
# dash, bash and busybox. The lines are joined to one, so each command ends in a semicolon, and
# variables have names that no task's environment has, so that none is handed on to the command.

unset FLOWRUN_WRAPPER;
set +f; IFS=;

# Bash in POSIX mode (which is what it is as /bin/sh) is silent about a command that was killed.
[ -z "$BASH_VERSION" ] || set +o posix;

# Whether a file below the folder $1 (empty, or with a slash at its end) matches the pattern $2.
# Positional parameters are the only variables of their own that functions have.
_fr_has() {
  case $2 in
    '**') _fr_has "$1" '**/*';;
    '**/'*)
      _fr_has "$1" "${2#???}" && return;
      for _fr_f in "$1"*/; do
        [ -d "$_fr_f" ] && ! [ -L "${_fr_f%/}" ] && _fr_has "$_fr_f" "$2" && return;
      done;
      return 1;;
    */*)
      for _fr_f in "$1"${2%%/*}; do _fr_has "$_fr_f/" "${2#*/}" && return; done;
      return 1;;
    *)
      for _fr_f in "$1"$2; do [ -f "$_fr_f" ] && return; done;
      return 1;;
  esac;
};

# The command gets the signals that are meant for the task; this shell must outlive it.
# Its exit code and a death by a signal look alike to a shell (137), but of a death the shell also
# writes a line: here it goes into the pipe, which gives the code and a plus for every line.
_fr_n=;
trap '' HUP INT QUIT USR1 USR2 TERM;
{ _fr_end=$(
  {
    ( trap - HUP INT QUIT USR1 USR2 TERM; shift "$(($1 + 1))"; exec "$@" >&3 2>&4 3>&- 4>&- );
    echo "$?";
  } 2>&1 | {
    while read -r _fr_f; do _fr_code=$_fr_f; _fr_n=$_fr_n+; done;
    echo "$_fr_code$_fr_n";
  }
); } 3>&1 4>&2;
_fr_code=${_fr_end%%+*};

# Ends as the command ended, without a core of its own. The first process of a container cannot
# kill itself and goes on to the exit code.
case $_fr_end in
  129++*|1[3-9]?++*)
    ulimit -c 0;
    trap - HUP INT QUIT USR1 USR2 TERM;
    kill -"$((_fr_code - 128))" $$;;
esac;
[ "$_fr_code" = 0 ] || exit "${_fr_code:-1}";

cd "${AZ_BATCH_TASK_WORKING_DIR:-.}";
_fr_n=$1;
shift;
while [ "$_fr_n" -gt 0 ]; do
  eval "_fr_f=$1";
  _fr_end=$_fr_f;
  _fr_has '' "$_fr_f" || {
    printf "flowrun: no file matches the output pattern '%s'\n" "$_fr_end" >&2;
    _fr_code=97;
  };
  shift;
  _fr_n=$((_fr_n - 1));
done;
exit "$_fr_code";
