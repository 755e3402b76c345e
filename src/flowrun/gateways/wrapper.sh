# What runs a task's command, looks for its outputs and tries again; see batch_wrapper.py.
# Arguments: the exit codes that count as success beside 0 (as `1-1,10-19`, or nothing); how many
# rules there are, four words of each (exit codes, an expression for stderr or nothing, how often,
# seconds to wait); how many patterns must have a file and how many need not, the patterns as words
# of this shell; the command as it is.
#
# POSIX shell, since a container image may have nothing else; only rules need programs (rm; sleep
# for `wait`; wc, tail and grep for `stderr`). Checked in dash, bash and busybox. The lines are
# joined to one, so each command ends in a semicolon, and variables have names that no task's
# environment has, so that none is handed on to the command.

unset FLOWRUN_WRAPPER;
set +f; IFS=;

# Bash in POSIX mode (which is what it is as /bin/sh) is silent about a command that was killed.
[ -z "$BASH_VERSION" ] || set +o posix;

# Whether a file below the folder $1 (empty, or with a slash at its end) matches the pattern $2 and
# is taken. Positional parameters are the only variables of their own that functions have.
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
      for _fr_f in "$1"$2; do [ -f "$_fr_f" ] && _fr_take && return; done;
      return 1;;
  esac;
};

# One file is enough to see that there is one; to list or to drop them, the search goes on.
# No name has two slashes in a row, so they can stand between names.
_fr_take() {
  case $_fr_do in
    list) printf '//%s//' "$_fr_f"; return 1;;
    drop)
      case $_fr_old in
        *"//$_fr_f//"*) ;;
        *) rm -f -- "$_fr_f" || exit 1;;
      esac;
      return 1;;
  esac;
};

# Looks for each pattern in a subshell: $1 is what to do, then both counts and the patterns.
# Only what lies in the working directory is dropped: `../std*.txt` belongs to all tries.
_fr_all() {
  cd "${AZ_BATCH_TASK_WORKING_DIR:-.}";
  _fr_do=$1; _fr_n=$2;
  [ "$_fr_do" = see ] || _fr_n=$(($2 + $3));
  shift 3;
  while [ "$_fr_n" -gt 0 ]; do
    eval "_fr_f=$1";
    _fr_end=$_fr_f;
    case $_fr_do/$_fr_f in
      see/*) _fr_has '' "$_fr_f" || {
        printf "flowrun: no file matches the output pattern '%s'\n" "$_fr_end" >&2;
        _fr_code=97;
      };;
      *//*|*/../*) ;;
      *) _fr_has '' "$_fr_f";;
    esac;
    shift;
    _fr_n=$((_fr_n - 1));
  done;
};

# Whether a rule with the exit codes $1 and the expression $2 fits the try. Its stderr is what the
# task's own stderr has got since the try began (assumption A0047).
_fr_fits() {
  IFS=,; set -- "$2" $1; IFS=;
  _fr_f=$1;
  shift;
  for _fr_r; do
    [ "$_fr_code" -lt "${_fr_r%-*}" ] || [ "$_fr_code" -gt "${_fr_r#*-}" ] || {
      [ -z "$_fr_f" ] ||
      tail -c "+$((${_fr_from:-0} + 1))" "$_fr_err" | LC_ALL=C grep -E -q -e "$_fr_f";
      return;
    };
  done;
  return 1;
};

# Finds the first of the rules that fits: its number, how often it allows, how long to wait.
_fr_find() {
  _fr_n=$1; _fr_rule=1;
  shift;
  while [ "$_fr_rule" -le "$_fr_n" ]; do
    _fr_times=$3; _fr_wait=$4;
    _fr_fits "$1" "$2" && return;
    shift 4;
    _fr_rule=$((_fr_rule + 1));
  done;
  return 1;
};

_fr_say() {
  printf "flowrun: try %s ended with exit code %s: %s\n" "$_fr_try" "$_fr_code" "$1" >&2;
};

# The last words of a task with rules; one without them has nothing to say.
_fr_leave() {
  [ "$_fr_rules" = 0 ] || _fr_say "$1";
  exit "$_fr_code";
};

_fr_ok=$1;
shift;
_fr_rules=$1; _fr_try=1; _fr_stop=; _fr_sleep=; _fr_old=; _fr_from=;
_fr_err=${AZ_BATCH_TASK_DIR:-..}/stderr.txt;

# The command gets the signals that are meant for the task; this shell must outlive it. Those that
# ask a task to end also end its tries, whatever the command makes of them.
trap '' HUP QUIT USR1 USR2;
trap '_fr_stop=1; [ -z "$_fr_sleep" ] || kill "$_fr_sleep" 2>/dev/null' INT TERM;
[ "$_fr_rules" = 0 ] || _fr_old=$(shift "$(($1 * 4 + 1))"; _fr_all list "$@");

while :; do
  [ "$_fr_rules" = 0 ] || _fr_from=$(wc -c 2>/dev/null < "$_fr_err");

  # The exit code and a death by a signal look alike to a shell (137), but of a death the shell also
  # writes a line: here it goes into the pipe, which gives the code and a plus for every line.
  _fr_n=;
  { _fr_end=$(
    trap '' INT TERM;
    {
      (
        trap - HUP INT QUIT USR1 USR2 TERM;
        shift "$(($1 * 4 + 1))";
        shift "$(($1 + $2 + 2))";
        exec "$@" >&3 2>&4 3>&- 4>&-;
      );
      echo "$?";
    } 2>&1 | {
      while read -r _fr_f; do _fr_code=$_fr_f; _fr_n=$_fr_n+; done;
      echo "$_fr_code$_fr_n";
    }
  ); } 3>&1 4>&2;
  _fr_code=${_fr_end%%+*};
  _fr_code=${_fr_code:-1};

  # A code with which the command has succeeded; a death by a signal is none.
  [ -z "$_fr_ok" ] || [ "$_fr_code" = 0 ] || case $_fr_end in
    *++*) ;;
    *)
      _fr_fits "$_fr_ok" '' && {
        printf "flowrun: exit code %s is a success here\n" "$_fr_code" >&2;
        _fr_code=0; _fr_end=0+;
      };;
  esac;

  # Ends as the command ended, without a core of its own. The first process of a container cannot
  # kill itself and goes on to the exit code.
  case $_fr_end in
    129++*|1[3-9]?++*)
      [ "$_fr_rules" = 0 ] || _fr_say "a signal ended it, so it is not tried again";
      ulimit -c 0;
      trap - HUP INT QUIT USR1 USR2 TERM;
      kill -"$((_fr_code - 128))" $$;
      exit "$_fr_code";;
    0+*)
      ( shift "$(($1 * 4 + 1))"; _fr_all see "$@"; exit "$_fr_code" ) || _fr_code=97;;
  esac;
  [ "$_fr_code" != 0 ] || {
    [ "$_fr_try" = 1 ] || _fr_say "success";
    exit 0;
  };

  _fr_find "$@" || _fr_leave "no rule of 'retry' fits";
  eval "_fr_n=\$((_fr_used_$_fr_rule + 0))";
  [ "$_fr_n" -lt "$_fr_times" ] || _fr_leave "rule $_fr_rule of 'retry' allows no other";
  [ -z "$_fr_stop" ] || _fr_leave "the task is asked to end, so it is not tried again";
  eval "_fr_used_$_fr_rule=$((_fr_n + 1))";
  _fr_say "rule $_fr_rule of 'retry' allows try $((_fr_try + 1)), in $_fr_wait seconds";

  # What a failed try left must not be taken for what the next one makes.
  ( shift "$(($1 * 4 + 1))"; _fr_all drop "$@" ) || _fr_leave "its output files stay, so it is not tried again";

  # A signal that comes before the number is known is seen in the next line, a later one ends sleep.
  [ "$_fr_wait" = 0 ] || {
    sleep "$_fr_wait" & _fr_sleep=$!;
    [ -z "$_fr_stop" ] && wait "$_fr_sleep" || kill "$_fr_sleep" 2>/dev/null;
    _fr_sleep=;
  };
  [ -z "$_fr_stop" ] || _fr_leave "the task is asked to end, so it is not tried again";
  _fr_try=$((_fr_try + 1));
done;
