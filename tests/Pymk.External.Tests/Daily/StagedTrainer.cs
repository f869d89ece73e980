using System.Runtime.Versioning;
using Pymk.Core.Snapshots;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Daily;

/// <summary>
/// A program in place of <c>train</c>: it locks the model directory, says that it has started, waits for the file <c>go</c>, and publishes or refuses a
/// version that is staged. The content of <c>go</c> is its exit code, 0 or 3.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class StagedTrainer
{
    private const string Unknown = "SNAPSHOT-OF-THE-RUN";

    private const string Script = """
        #!/bin/bash
        # train --data SNAPSHOT --model MODEL ...
        [ "$2" != --check-options ] || exit 0
        here=$(dirname "$0")
        mkdir -p "$5/building"
        exec 9>"$5/building/lock"
        flock -n 9 || { echo "another train is building" >&2; exit 2; }
        touch "$here/started"
        while [ ! -e "$here/go" ]; do sleep 0.05; done
        code=$(cat "$here/go")
        rm "$here/go" "$here/started"
        id=$(grep -o '"id": *"[^"]*"' "$3/snapshot.json" | head -1 | cut -d '"' -f 4)
        version=$(ls "$here/staged/versions" | head -1)
        sed -i "s/SNAPSHOT-OF-THE-RUN/$id/" "$here/staged/versions/$version/manifest.json"
        if [ "$code" = 3 ]; then
          mkdir -p "$5/refused"
          mv "$here/staged/versions/$version" "$5/refused/$version"
        else
          mv "$here/staged/versions/$version" "$5/versions/$version"
          echo "$version" > "$5/current.new" && mv "$5/current.new" "$5/current"
        fi
        exit "$code"
        """;

    private readonly string _folder;

    public StagedTrainer(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        File.WriteAllText(Program, Script);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Path of the program.</summary>
    public string Program => Path.Combine(_folder, "trainer");

    /// <summary>Stages a version. The first by name is used first.</summary>
    public void Stage(string version) => ModelFixture.Publish(
        Path.Combine(_folder, "staged"), version, users: 310, snapshot: new SnapshotOrigin(Unknown, DateTimeOffset.UnixEpoch, [], []));

    /// <summary>Lets the training under way, or the next one, end.</summary>
    public void Go(int code)
    {
        var aside = Path.Combine(_folder, "go.new");
        File.WriteAllText(aside, code == 0 ? "0" : "3");
        File.Move(aside, Path.Combine(_folder, "go"));
    }

    /// <summary>Completes when a training has started.</summary>
    public async Task StartedAsync()
    {
        while (!File.Exists(Path.Combine(_folder, "started")))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
