using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Ranking;

namespace Pymk.Grains.Rollout;

/// <summary>Loads ranking heads on the configured device and falls back to the processor, with one warning, if the device is not available.</summary>
internal sealed partial class RankerLoader(IOptions<RolloutOptions> options, ILogger<RankerLoader> log)
{
    public const string Cpu = "CPU";
    public const string Cuda = "CUDA";

    private bool _fellBack;

    public (RankerModel Ranker, string Provider) Load(string path)
    {
        if (options.Value.UseCuda && !_fellBack)
        {
            try
            {
                return (RankerModel.Load(path, session => session.AppendExecutionProvider_CUDA()), Cuda);
            }
            catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                _fellBack = true;
                LogFellBack(e.Message);
            }
        }

        return (RankerModel.Load(path), Cpu);
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "CUDA is not available ({Reason}); ranking runs on the CPU. CUDA needs the GPU build of ONNX Runtime and a device: see docs/operations.md.")]
    private partial void LogFellBack(string reason);
}
