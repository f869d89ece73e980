using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Native;

/// <summary>
/// Tests that learn run one after the other: libtorch has one random generator a process, and two tests at once would share its numbers. They also
/// share one trained model.
/// </summary>
[CollectionDefinition(Name)]
public sealed class TorchTests : ICollectionFixture<TrainPipelineTests.Trained>
{
    public const string Name = "libtorch";
}
