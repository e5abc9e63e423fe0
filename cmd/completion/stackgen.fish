# TAB for stackgen in fish: stackgen completion fish | source

function __stackgen_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct | string replace -ra '["\'\\\\]' '')
    set -l lines (command stackgen __complete -- $before[2..-1] "$word" 2>/dev/null)
    set -l mark (string match -r -- '^-[^=]*=' "$word")
    set -l part (string replace -r -- '^-[^=]*=' '' "$word")
    switch "$lines[1]"
        case :files
            string join -- \n "$mark"(__fish_complete_path "$part")
        case :folders
            string join -- \n "$mark"(__fish_complete_directories "$part")
        case '*'
            string join -- \n $lines
    end
end

complete -c stackgen -f -a '(__stackgen_complete)'
