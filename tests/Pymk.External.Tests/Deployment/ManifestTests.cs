using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Pymk.External.Tests.Clients;

namespace Pymk.External.Tests.Deployment;

/// <summary>The files for Kubernetes, Compose and the image are valid, and tell the programs only what these know.</summary>
public sealed partial class ManifestTests
{
    [Theory]
    [InlineData("trial")]
    [InlineData("production")]
    [InlineData("production-gpu")]
    public async Task Overlay_IsBuilt_AndEveryObjectIsValid(string overlay)
    {
        var manifests = await Validators.BuildAsync(overlay);

        // The schemas know what is required and of which type; the strict reader refuses what no field is for.
        var said = await Validators.SayAsync("kubernetes.mjs", manifests);
        Assert.DoesNotMatch("(?m)^wrong", said);
        var objects = KubernetesYaml.LoadAllFromString(manifests, strict: true);
        Assert.Equal(Regex.Count(manifests, "(?m)^kind: "), objects.Count);
        Assert.Equal(objects.Count, Regex.Count(said, "(?m)^ok "));
        foreach (var pod in objects.Select(PodOf).OfType<V1PodSpec>())
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.All(pod.Containers, c => Assert.True(c.SecurityContext.ReadOnlyRootFilesystem));
            Assert.All(pod.Containers, c => Assert.False(c.SecurityContext.AllowPrivilegeEscalation));
            Assert.All(pod.Containers, c => Assert.Equal(["ALL"], c.SecurityContext.Capabilities.Drop));
        }
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  prots: []\n")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replicas: many\n")]
    public async Task Validators_RefuseWhatIsNotValid(string manifest)
    {
        var refusedBySchema = (await Validators.SayAsync("kubernetes.mjs", manifest)).Contains("wrong", StringComparison.Ordinal);
        var refusedByReader = Record.Exception(() => KubernetesYaml.LoadAllFromString(manifest, strict: true)) is not null;
        Assert.True(refusedBySchema || refusedByReader);
    }

    [Theory]
    [InlineData("trial")]
    [InlineData("production")]
    [InlineData("production-gpu")]
    public async Task EverySettingOfAnOverlay_IsKnown(string overlay) => AssertKnown(await Validators.BuildAsync(overlay));

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("Dockerfile")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/security.md")]
    [InlineData("docs/daily.md")]
    [InlineData("k8s/README.md")]
    public Task EverySettingOfAFile_IsKnown(string file)
    {
        AssertKnown(File.ReadAllText(Path.Combine(Tool.Root, file)));
        return Task.CompletedTask;
    }

    [Fact]
    public void SettingThatDoesNotExist_IsNotKnown()
    {
        Assert.True(KnownSettings.Contains("Pymk:Serving:RankQueue"));
        Assert.True(KnownSettings.Contains("Pymk:Labels:0"));
        Assert.False(KnownSettings.Contains("Pymk:Serving:RankQueues"));
        Assert.False(KnownSettings.Contains("Pymk:Labels:first"));
        Assert.False(KnownSettings.Contains("Kafka:Bootstrap"));
    }

    [Fact]
    public async Task ComposeFile_IsValid_AndAMisspeltKeyIsNot()
    {
        var file = await File.ReadAllTextAsync(Path.Combine(Tool.Root, "compose.yaml"), TestContext.Current.CancellationToken);
        Assert.Equal("", await Validators.SayAsync("compose.mjs", file));
        var misspelt = file.Replace("read_only: true", "raed_only: true", StringComparison.Ordinal);
        Assert.Contains("wrong", await Validators.SayAsync("compose.mjs", misspelt), StringComparison.Ordinal);
    }

    private static void AssertKnown(string text)
    {
        var settings = Setting().Matches(text).Select(m => m.Value.Replace("__", ":", StringComparison.Ordinal).TrimEnd(':')).Distinct().ToArray();
        Assert.NotEmpty(settings);
        Assert.Equal([], settings.Where(s => !KnownSettings.Contains(s)));
    }

    private static V1PodSpec? PodOf(object value) => value switch
    {
        V1Deployment deployment => deployment.Spec.Template.Spec,
        V1StatefulSet set => set.Spec.Template.Spec,
        V1CronJob job => job.Spec.JobTemplate.Spec.Template.Spec,
        _ => null,
    };

    // As in the environment and on the command line; a section's name alone is no setting.
    [GeneratedRegex(@"(?<![\w.:])(Pymk|Kafka)(__|:)[A-Z]\w*((__|:)(\d+|[A-Z]\w*))*(?![\w.]*\.)")]
    private static partial Regex Setting();
}
