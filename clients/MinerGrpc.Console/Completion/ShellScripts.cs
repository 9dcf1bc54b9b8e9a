namespace MinerGrpc.ConsoleClient.Completion;

/// <summary>
/// The scripts. Each hands the line behind the program's name and the place of the cursor to the directive `[suggest]`,
/// which answers with one candidate a line; where there is none, files are offered.
/// </summary>
internal static class ShellScripts
{
    // Bash breaks words at colons too (as in deal:ID): what stands before the last one is already there.
    private const string Bash = """
        # Completion of minergrpc in bash: source it, or put it where bash-completion looks.
        _minergrpc() {
            local line=${COMP_LINE#* } word=${COMP_WORDS[COMP_CWORD]} before candidate
            local place=$((COMP_POINT - (${#COMP_LINE} - ${#line})))
            before=${COMP_LINE:0:COMP_POINT}
            before=${before##* }
            before=${before%"$word"}
            [ "$word" = ":" ] && before=$before:
            COMPREPLY=()
            while IFS= read -r candidate; do
                [[ $candidate == "$before"* ]] && COMPREPLY+=("${candidate#"$before"}")
            done < <("${COMP_WORDS[0]}" "[suggest:$place]" "$line" 2>/dev/null)
        }
        complete -o default -F _minergrpc minergrpc

        """;

    private const string Zsh = """
        #compdef minergrpc
        # Completion of minergrpc in zsh: a file named _minergrpc in a folder of $fpath, or source it after compinit.
        _minergrpc() {
            local line="${(j: :)words[2,-1]}" before="${(j: :)words[2,CURRENT-1]}"
            local -a candidates
            [[ -n $before ]] && before+=" "
            before+=$PREFIX
            candidates=("${(@f)$("${words[1]}" "[suggest:${#before}]" "$line" 2>/dev/null)}")
            candidates=(${candidates:#})
            if (( ${#candidates} )); then compadd -- "${candidates[@]}"; else _files; fi
        }
        if [ "$funcstack[1]" = "_minergrpc" ]; then _minergrpc "$@"; else compdef _minergrpc minergrpc; fi

        """;

    private const string Fish = """
        # Completion of minergrpc in fish: a file in ~/.config/fish/completions, or source it.
        function __minergrpc_candidates
            set -l words (commandline -opc)
            set -l before "$words[2..-1]"
            test -n "$before"; and set before "$before "
            set before "$before"(commandline -ct)
            command $words[1] "[suggest:"(string length -- "$before")"]" "$before" 2>/dev/null
        end
        complete -c minergrpc -a '(__minergrpc_candidates)'

        """;

    private const string PowerShell = """
        # Completion of minergrpc in PowerShell: add it to $PROFILE.
        Register-ArgumentCompleter -Native -CommandName minergrpc -ScriptBlock {
            param($word, $ast, $cursor)
            $name = $ast.CommandElements[0].Extent
            $line = $ast.ToString().Substring($name.EndOffset - $ast.Extent.StartOffset).TrimStart()
            $skipped = $ast.ToString().Length - $line.Length
            $place = [Math]::Max(0, $cursor - $ast.Extent.StartOffset - $skipped)
            # The space before the cursor, behind which a new word begins, is not in the text of the command.
            $line = $line.PadRight($place)
            & $name.Text "[suggest:$place]" $line 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static IEnumerable<string> Shells => s_scripts.Keys;

    /// <param name="shell">One of <see cref="Shells"/>.</param>
    public static string Of(string shell) => s_scripts[shell].ReplaceLineEndings("\n");
}
