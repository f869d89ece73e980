using Microsoft.ML.OnnxRuntime;
using Pymk.Faiss;
using Pymk.Training.Native;

namespace Pymk.Training.Doctor;

/// <summary>The native libraries, each by using it.</summary>
internal static class LibraryChecks
{
    public static Finding Faiss() => Try(
        () =>
        {
            const long Nearer = 20;
            using var index = FaissHnswIndex.Build([1f, 0f, 0f, 1f], [10L, Nearer], 2);
            var (ids, scores) = (new long[1], new float[1]);
            index.Search([0.1f, 0.9f], 1, ids, scores);
            return ids[0] == Nearer ? $"loads and finds, kernel {FaissHnswIndex.KernelName}" : throw new InvalidOperationException($"the nearest of two vectors came out wrong with kernel {FaissHnswIndex.KernelName}");
        },
        "apt-get install -y g++ libfaiss-dev libopenblas-dev, then start again (it is built anew)");

    public static Finding Torch() => Try(
        () =>
        {
            TorchRuntime.Load(1);
            using var sum = TorchSharp.torch.ones(2, 2).sum();
            return $"loads, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}";
        },
        "delete the folder Pymk.Training/bin and start again; train needs it, serve does not");

    public static Finding Onnx() => Try(
        () =>
        {
            using var options = new SessionOptions();
            return $"loads, {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}";
        },
        "delete the folder Pymk.Training/bin and start again");

    private static Finding Try(Func<string> use, string remedy)
    {
        try
        {
            return Finding.Fine(use());
        }
        catch (Exception e)
        {
            // A native library fails in as many ways as there are machines; every one is the finding.
            return Finding.Wrong(e.GetBaseException().Message.ReplaceLineEndings(" "), remedy);
        }
    }
}
